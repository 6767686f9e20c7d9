package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.cpython.process.DaemonFiles;

/** Compares the accelerator with the Python code that it stands for, under every Python 3 of this machine. */
class AcceleratorUnitTest {
    @TempDir
    private static Path place;

    private static Path library;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile() throws Exception {
        library = Accelerators.compile(place);
    }

    static Stream<String> executables() {
        // The headers are those of the first; the limited API serves all.
        return Pythons.executables().stream().filter(python -> !python.contains("2.7"));
    }

    @ParameterizedTest
    @MethodSource("executables")
    void itMustReturnWhatPythonReturns(String python) throws Exception {
        run(python, "test_accelerator.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void theGatewayMustPassItsTestsWithIt(String python) throws Exception {
        run(python, "test_gateway.py");
    }

    @ParameterizedTest
    @MethodSource("executables")
    void requestsMustPassTheirTestsWithIt(String python) throws Exception {
        run(python, "test_request.py");
    }

    private void run(String python, String test) throws Exception {
        try (DaemonFiles files = new DaemonFiles(folder, null)) {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            python,
                            "-B",
                            Path.of("src/test/python", test).toAbsolutePath().toString(),
                            files.startScript().resolveSibling("").toString()))
                    .redirectErrorStream(true);
            builder.environment().put("ACCELERATOR", library.toString());
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output).containsPattern("\nOK( \\(skipped=\\d+\\))?\n$");
        }
    }
}
