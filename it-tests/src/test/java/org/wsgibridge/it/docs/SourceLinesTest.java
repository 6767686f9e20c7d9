package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines of the Java sources of all modules. The formatter leaves long literals and comments as they are. */
class SourceLinesTest {
    private static final int LONGEST = 120;
    /** What begins and ends a text block. */
    private static final Pattern QUOTES = Pattern.compile("(?<!\\\\)\"\"\"");

    @Test
    void linesMustFitUnlessTheyBelongToATextBlock() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources()) {
            addTooLong(source, tooLong);
        }
        assertThat(tooLong)
                .describedAs("lines of more than %d characters: split the text by +", LONGEST)
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(CodeBlock.root())) {
            for (Path folder : modules.map(module -> module.resolve("src")).toList()) {
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(1000);
        return sources;
    }

    private static void addTooLong(Path source, List<String> tooLong) throws IOException {
        List<String> lines = Files.readAllLines(source);
        boolean within = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.length() > LONGEST && !within) {
                tooLong.add(CodeBlock.root().relativize(source) + ":" + (i + 1));
            }
            within ^= QUOTES.matcher(line).results().count() % 2 == 1;
        }
        assertThat(within).describedAs("text blocks of %s end", source).isFalse();
    }
}
