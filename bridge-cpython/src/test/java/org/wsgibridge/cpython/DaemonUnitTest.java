package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.cpython.process.DaemonFiles;

/** Runs the unit tests of the daemon's Python modules under every Python of this machine. */
class DaemonUnitTest {
    @TempDir
    private Path folder;

    static List<String> executables() {
        return Pythons.executables();
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfTheGateway(String python) throws Exception {
        run(python, "test_gateway.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfTheConnection(String python) throws Exception {
        run(python, "test_connection.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfTheRequests(String python) throws Exception {
        run(python, "test_request.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfTheLoader(String python) throws Exception {
        run(python, "test_loader.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfWhatPagesShow(String python) throws Exception {
        run(python, "test_failure.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void mustPassTheTestsOfWhatHelpsDuringDevelopment(String python) throws Exception {
        run(python, "test_development.py");
    }

    @Test
    @Tag("drill")
    @Timeout(1200)
    void mustTakeOrRefuseWhateverComesForFiveMinutes() throws Exception {
        run("python3", "test_connection.py", 150);
    }

    private void run(String python, String test) throws Exception {
        run(python, test, 1);
    }

    private void run(String python, String test, int seconds) throws Exception {
        try (DaemonFiles files = new DaemonFiles(folder, null)) {
            ProcessBuilder builder = new ProcessBuilder(
                            python,
                            "-B",
                            Path.of("src/test/python", test).toAbsolutePath().toString(),
                            files.startScript().resolveSibling("").toString())
                    .redirectErrorStream(true);
            builder.environment().put("FUZZ_SECONDS", Integer.toString(seconds));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output).containsPattern("\nOK( \\(skipped=\\d+\\))?\n$");
        }
    }
}
