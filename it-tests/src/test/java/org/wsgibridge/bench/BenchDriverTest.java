package org.wsgibridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the benchmark driver's own tests, which are Python. They need nothing but its standard library. */
class BenchDriverTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Test
    void theDriverMustPassItsOwnTests() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PYTHON), "needs " + PYTHON);
        ProcessBuilder tests = new ProcessBuilder(PYTHON.toString(), "-m", "unittest", "discover", "-s", "tests");
        tests.directory(Path.of("bench").toFile()).redirectErrorStream(true);
        tests.environment().putAll(Map.of("PYTHONPATH", ".", "PYTHONDONTWRITEBYTECODE", "1"));
        Process process = tests.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
