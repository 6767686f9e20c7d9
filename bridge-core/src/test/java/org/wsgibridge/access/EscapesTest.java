package org.wsgibridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No value can end its line or its field. */
class EscapesTest {
    private static final String HOSTILE = "a \"b\"\\ \r\n\u001b[2J\u0000\u0085\u2028\u00e9";

    private static String escape(BiConsumer<StringBuilder, String> how, String value) {
        StringBuilder line = new StringBuilder("before ");
        how.accept(line, value);
        return line.toString();
    }

    @Test
    void mustWriteWhatIsNotPrintableAsApacheDoes() {
        assertThat(escape(Escapes::apache, HOSTILE))
                .isEqualTo("before a \\\"b\\\"\\\\ \\x0d\\x0a\\x1b[2J\\x00\\x85\\u2028\\xe9");
        assertThat(escape(Escapes::apacheWord, "a b")).isEqualTo("before a\\x20b");
        assertThat(escape(Escapes::apache, "")).isEqualTo("before -");
        assertThat(escape((line, value) -> Escapes.apacheWord(line, none()), ""))
                .isEqualTo("before -");
    }

    private static @Nullable String none() {
        return null;
    }

    @Test
    void mustWriteJsonInAscii() {
        assertThat(escape(Escapes::json, HOSTILE))
                .isEqualTo("before \"a \\\"b\\\"\\\\ \\u000d\\u000a\\u001b[2J\\u0000\\u0085\\u2028\\u00e9\"");
    }
}
