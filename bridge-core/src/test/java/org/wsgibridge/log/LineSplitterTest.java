package org.wsgibridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines out of bytes, however they come. */
class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter((line, continued) -> lines.add(line));

    private void add(String text, int size) {
        byte[] bytes = text.getBytes(UTF_8);
        for (int i = 0; i < bytes.length; i += size) {
            splitter.add(bytes, i, Math.min(size, bytes.length - i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void mustJoinWhatComesInPieces(int size) {
        add("one\n\ntw\u00f6 \u20ac\nrest", size);
        assertThat(lines).containsExactly("one", "", "tw\u00f6 \u20ac");
        splitter.flush();
        splitter.flush();
        assertThat(lines).containsExactly("one", "", "tw\u00f6 \u20ac", "rest");
    }

    @Test
    void mustSayWhichLinesCameTogether() {
        List<String> together = new ArrayList<>();
        LineSplitter of = new LineSplitter((line, continued) -> together.add((continued ? "+" : "-") + line));
        for (String write : List.of("one\n", "two\nthree\n", "fo", "ur\nfi", "ve", "\n", "six\n\nseven")) {
            byte[] bytes = write.getBytes(UTF_8);
            of.add(bytes, 0, bytes.length);
        }
        of.flush();
        of.add("eight\n".getBytes(UTF_8), 0, 6);
        assertThat(together)
                .containsExactly("-one", "-two", "+three", "-four", "+five", "-six", "+", "+seven", "-eight");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_535, 65_536, 65_537, 1_000_000})
    void mustCutWhatIsTooLong(int size) {
        add("x".repeat(LogText.LONGEST_LINE) + "\n" + "y".repeat(200_000) + "\n", size);
        assertThat(lines).hasSize(5).allMatch(line -> line.length() <= LogText.LONGEST_LINE);
        assertThat(String.join("", lines)).isEqualTo("x".repeat(LogText.LONGEST_LINE) + "y".repeat(200_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 65_536, 1_000_000})
    void mustNotCutWithinACharacter(int size) {
        String text = "z" + "\ud83d\ude00".repeat(40_000);
        add(text, size);
        splitter.flush();
        assertThat(lines).hasSizeGreaterThan(2);
        assertThat(String.join("", lines)).isEqualTo(text);
    }

    @Test
    void mustBeLinear() {
        byte[] bytes = "x".repeat(1 << 20).getBytes(UTF_8);
        // With a copy of what is left for each line this would take hours.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 200; i++) {
                splitter.add(bytes, 0, bytes.length);
            }
            for (int i = 0; i < 1 << 20; i++) {
                splitter.add(bytes, i, 1);
            }
        });
        assertThat(lines).hasSize(201 * 16 - 1);
    }

    @Test
    void mustShortenALongTextInItsMiddle() {
        assertThat(LogText.shorten("short")).isEqualTo("short");
        assertThat(LogText.shorten("begin" + "x".repeat(9_000_000) + "end"))
                .startsWith("beginxxx")
                .endsWith("xxxend")
                .contains(" ... 8934472 characters left out ... ")
                .hasSizeLessThan(LogText.LONGEST + 100);
    }
}
