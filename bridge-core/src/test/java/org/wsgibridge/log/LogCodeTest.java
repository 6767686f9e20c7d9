package org.wsgibridge.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.wsgibridge.testkit.LogCapture;

/** Holds the bridge's sources to the codes, and {@code docs/errors.md} to them. */
class LogCodeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCUMENT = ROOT.resolve("docs/errors.md");
    private static final Pattern UNCODED =
            Pattern.compile("(?i)\\blog(ger)?\\s*(\\.|::)\\s*(warn|error|atWarn|atError)\\b");
    private static final Pattern PYTHON_CODE = Pattern.compile("WB\\d{4}");
    private static final Pattern ROW = Pattern.compile("^\\| `WB.*", Pattern.MULTILINE);

    @Test
    void mustHaveNoWarningAndNoErrorWithoutACode() throws IOException {
        assertThat(sources(".java"))
                .filteredOn(source -> !source.endsWith("LogCode.java"))
                .filteredOn(source -> UNCODED.matcher(read(source)).find())
                .isEmpty();
    }

    @Test
    void mustHaveNoCodeThatNothingLogs() throws IOException {
        String java = sources(".java").stream().map(LogCodeTest::read).collect(joining());
        String python = sources(".py").stream().map(LogCodeTest::read).collect(joining());
        assertThat(LogCode.values())
                .allMatch(code -> java.contains("LogCode." + code.name() + ".") || python.contains(code.code() + ": "));
        assertThat(PYTHON_CODE.matcher(python).results().map(MatchResult::group))
                .isSubsetOf(Arrays.stream(LogCode.values()).map(LogCode::code).toList());
    }

    @Test
    void mustTellHowManyLinesTheLogHasRefused() {
        Supplier<String> refusing = () -> {
            throw new IllegalStateException("refused");
        };
        List<String> lines = LogCapture.of(LogCode.class, () -> {
            for (int i = 0; i < 3; i++) {
                LogCode.SERVICE_ENDED.log(LoggerFactory.getLogger(LogCodeTest.class), refusing);
            }
            LogCode.tellLeftOut();
            LogCode.tellLeftOut();
        });
        assertThat(lines).containsExactly(LogCode.LINES_LOST.text(3));
    }

    @Test
    void mustGiveEachCodeOnceInOrder() {
        assertThat(Arrays.stream(LogCode.values()).map(LogCode::code))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("WB\\d{4}"));
    }

    @Test
    void mustBeDocumentedEachWithCauseOutcomeAndWhatToDo() {
        List<List<String>> rows = ROW.matcher(read(DOCUMENT))
                .results()
                .map(row -> Arrays.stream(row.group().split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(6));
        assertThat(rows.stream().map(row -> row.subList(0, 3)))
                .containsExactlyElementsOf(Arrays.stream(LogCode.values())
                        .map(code -> List.of(
                                "`" + code.code() + "`",
                                code.level().toString(),
                                "`" + code.message().replace("\n", " ") + "`"))
                        .toList());
    }

    private static List<Path> sources(String ending) throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                20,
                (path, attributes) -> path.toString().startsWith("../bridge-")
                        && path.toString().contains("/src/main/")
                        && path.toString().endsWith(ending))) {
            return files.toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
