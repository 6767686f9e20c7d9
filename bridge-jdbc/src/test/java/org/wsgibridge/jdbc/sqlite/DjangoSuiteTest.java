package org.wsgibridge.jdbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jdbc.JythonProcess;

/** A part of the tests of Django 1.11 itself, unchanged, on its own SQLite backend. {@code .ci/run} fetches them. */
final class DjangoSuiteTest {
    private static final Path DJANGO = Path.of("../target/django-1.11").toAbsolutePath();

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void testsOfDjangoMustPass(@TempDir Path folder) throws Exception {
        assumeTrue(
                Files.isDirectory(DJANGO.resolve("tests")), "needs the sources of Django 1.11 in target/django-1.11");
        List<String> output = JythonProcess.run(
                folder,
                jar -> true,
                "django_suite/run_django.py",
                DJANGO.toString(),
                "basic",
                "custom_pk",
                "get_or_create",
                "transactions");
        String all = String.join("\n", output);
        assertThat(output).as(all).anyMatch(line -> line.startsWith("OK"));
        assertThat(output).as(all).anyMatch(line -> line.matches("Ran 1\\d\\d tests in .*"));
    }
}
