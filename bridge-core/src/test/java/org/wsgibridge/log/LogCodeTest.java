package org.wsgibridge.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.testkit.LogCapture;

/** Holds the bridge's sources to the codes, and {@code docs/errors.md} to them. */
class LogCodeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCUMENT = ROOT.resolve("docs/errors.md");
    private static final Pattern UNCODED =
            Pattern.compile("(?i)\\blog(ger)?\\s*(\\.|::)\\s*(warn|error|atWarn|atError)\\b");
    private static final Pattern PYTHON_CODE = Pattern.compile("WB\\d{4}");
    private static final Pattern SECTION =
            Pattern.compile("^### (WB\\d{4})\n\n(\\w+) `(.*)`\n\n((?:- .*\n)*)", Pattern.MULTILINE);
    private static final List<String> PARTS =
            List.of("- **Symptom:** ", "- **Meaning:** ", "- **Look at:** ", "- **Do:** ");

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
                .allMatch(code -> java.contains("LogCode." + code.name() + ".")
                        || java.contains("LogCode." + code.name() + ",")
                        || python.contains(code.code() + ": "));
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
    void mustHaveASectionEachWithSymptomMeaningWhatToLookAtAndWhatToDo() {
        List<MatchResult> sections = SECTION.matcher(read(DOCUMENT)).results().toList();
        assertThat(sections.stream().map(section -> List.of(section.group(1), section.group(2), section.group(3))))
                .containsExactlyElementsOf(Arrays.stream(LogCode.values())
                        .map(code -> List.of(
                                code.code(),
                                code.level().toString(),
                                code.message().replace("\n", " ")))
                        .toList());
        assertThat(sections).allSatisfy(section -> {
            List<String> parts = section.group(4).lines().toList();
            assertThat(parts).describedAs(section.group(1)).hasSameSizeAs(PARTS);
            for (int i = 0; i < parts.size(); i++) {
                assertThat(parts.get(i))
                        .describedAs(section.group(1))
                        .startsWith(PARTS.get(i))
                        .endsWith(".");
            }
        });
    }

    /** What one process group causes hides nothing of another one. */
    @Test
    void mustLimitTheLinesOfEachLoggerByThemselves() {
        Logger one = LoggerFactory.getLogger("wsgi.application.one");
        Logger other = LoggerFactory.getLogger("wsgi.application.other");
        String text = "WB0605: Exception raised by reload_required() of 'a.py'.\nTraceback\n";
        List<String> lines = LogCapture.of("wsgi.application", () -> {
            for (int i = 0; i < 1000; i++) {
                LogCode.RELOAD_QUESTION_FAILED.relay(one, text);
            }
            LogCode.RELOAD_QUESTION_FAILED.relay(other, text);
        });
        assertThat(lines)
                .hasSizeBetween(2, 20)
                .startsWith("WB0605: Exception raised by reload_required() of 'a.py'.\n    Traceback")
                .endsWith("WB0605: Exception raised by reload_required() of 'a.py'.\n    Traceback");
    }

    @Test
    void mustKnowTheCodesThatPythonLogsAndNoOthers() {
        assertThat(LogCode.ofPython("WB0605: text")).isSameAs(LogCode.RELOAD_QUESTION_FAILED);
        assertThat(LogCode.ofPython("WB0503: text")).isSameAs(LogCode.APPLICATION_THREAD_LEFT);
        assertThat(Stream.of("WB0201: text", "WB0699: text", "WB0605 text", "WB0605", "", "text: WB0605: "))
                .allMatch(text -> LogCode.ofPython(text) == null);
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
            // Any bytes will do: some Python sources are not in UTF-8, and codes are ASCII.
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
