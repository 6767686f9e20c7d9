package org.wsgibridge.testkit.skipped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

final class SkippedTestsTest {
    @TempDir
    private Path root;

    @Test
    void junitMustFindTheListener() {
        assertThat(ServiceLoader.load(TestExecutionListener.class)).anyMatch(SkippedTests.class::isInstance);
    }

    @Test
    void eachReasonMustHaveItsNumberOfTests() throws IOException {
        run(root.resolve("one/target/skipped-tests/today"), Single.class, Disabled.class);
        run(root.resolve("two/target/skipped-tests/today"), Single.class, Whole.class);

        assertThat(SkippedTestsReport.read(root, "today"))
                .containsExactly(
                        Map.entry("needs a browser", 4),
                        Map.entry("needs a database", 2),
                        Map.entry("needs wrk", 3),
                        Map.entry("withoutReason() gives no reason", 2));
    }

    @Test
    void severalPlansOfAProcessMustAppendToItsFile() throws IOException {
        Path folder = root.resolve("one/target/skipped-tests/today");
        run(folder, Whole.class);
        run(folder, Whole.class);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .containsExactly(
                            folder.resolve(Long.toString(ProcessHandle.current().pid())));
        }
        assertThat(SkippedTestsReport.read(root, "today")).containsExactly(Map.entry("needs a database", 4));
    }

    @Test
    void anEarlierBuildMustNotCount() throws IOException {
        run(root.resolve("one/target/skipped-tests/yesterday"), Whole.class);

        assertThat(SkippedTestsReport.read(root, "today")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeMustStopNothing() throws IOException {
        run(Files.createFile(root.resolve("file")).resolve("today"), Whole.class);
    }

    @Test
    void theReportMustSayWhatIsMissing() throws IOException {
        run(root.resolve("one/target/skipped-tests/today"), Whole.class);
        Path other = Files.createDirectories(root.resolve("two/target/skipped-tests/today"));
        Files.write(other.resolve("1"), List.of("needs a browser"));

        assertThat(printed(SkippedTestsReport.read(root, "today")).lines())
                .hasSize(3)
                .startsWith("Skipped (1 test): needs a browser", "Skipped (2 tests): needs a database")
                .last()
                .asString()
                .contains(".ci/run", "CONTRIBUTING.md");
    }

    @Test
    void nothingMustBePrintedIfNothingWasSkipped() throws IOException {
        assertThat(printed(SkippedTestsReport.read(root, "today"))).isEmpty();
    }

    private static String printed(SortedMap<String, Integer> reasons) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SkippedTestsReport.print(reasons, new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }

    /** Runs the classes with a listener of their own: that of the build must not count them. */
    private static void run(Path folder, Class<?>... classes) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> each : classes) {
            request.selectors(selectClass(each));
        }
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .build())
                .execute(request.build(), new SkippedTests(folder));
    }

    /** Tests that are skipped one by one. */
    static final class Single {
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void twice(int argument) {
            assumeTrue(argument == 0, "needs a browser\nwith details such as " + argument);
        }

        @Test
        void withoutReason() {
            assumeTrue(Single.class.isInterface());
        }

        @Test
        void runs() {}
    }

    /** A class whose preparation is skipped. */
    static final class Whole {
        @BeforeAll
        static void start() {
            assumeTrue(Whole.class.isInterface(), "needs a database");
        }

        @Test
        void one() {}

        @Test
        void two() {}
    }

    /** A class that a condition disables. */
    @EnabledIf(value = "isInstalled", disabledReason = "needs wrk")
    static final class Disabled {
        static boolean isInstalled() {
            return false;
        }

        @Test
        void one() {}

        @Test
        void two() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void three(int argument) {
            assertThat(argument).isPositive();
        }
    }
}
