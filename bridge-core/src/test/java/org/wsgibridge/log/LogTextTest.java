package org.wsgibridge.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that cannot forge an event of a log. */
class LogTextTest {
    @Test
    void mustLeaveOrdinaryTextAsItIs() {
        String text = "tab\there, caf\u00e9, \u20ac \ud83d\ude00 \\x1b C:\\new";
        assertThat(LogText.event(text)).isSameAs(text);
        assertThat(LogText.written(text)).isSameAs(text);
        assertThat(LogText.line("caf\u00e9 \u20ac")).isEqualTo("caf\u00e9 \u20ac");
    }

    @Test
    void mustIndentEveryLineButTheFirst() {
        assertThat(LogText.event("one\ntwo\r\n  three\n\nfour")).isEqualTo("one\n    two\n      three\n\n    four");
    }

    @Test
    void mustIndentInWhatIsWrittenOnlyWhatIsNot() {
        String written = LogText.written("one\n    two\n\tthree\nfour\r\n");
        assertThat(written).isEqualTo("one\n    two\n\tthree\n    four\n");
        assertThat(LogText.written(written)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 0xb, 0xc, '\r', 0x1b, 0x1c, 0x1d, 0x1e, 0x7f, 0x80, 0x85, 0x9b, 0x9f})
    void mustEscapeControlCharacters(int c) {
        String escaped = String.format("a\\x%02xb", c);
        assertThat(LogText.event("a" + (char) c + "b")).isEqualTo(escaped);
        assertThat(LogText.written("a" + (char) c + "b")).isEqualTo(escaped);
        assertThat(LogText.line("a" + (char) c + "b")).isEqualTo(escaped);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069})
    void mustEscapeWhatEndsALineElsewhereOrTurnsText(int c) {
        assertThat(LogText.event("a" + (char) c + "b")).isEqualTo(String.format("a\\u%04xb", c));
    }

    @Test
    void mustIndentWhatFollowsABareCarriageReturn() {
        assertThat(LogText.event("a\n\rb")).isEqualTo("a\n    \\x0db");
        assertThat(LogText.written("a\n\rb")).isEqualTo("a\n    \\x0db");
    }

    @Test
    void mustPutANameIntoOneLine() {
        assertThat(LogText.line("a\nb\tc")).isEqualTo("a\\x0ab\\x09c");
    }
}
