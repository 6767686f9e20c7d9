package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.support.PythonModules;

/** What it costs to read the credentials of a client that is not known yet. */
class CredentialsTest {
    /** Counts the lines of Python that are executed for inputs of two sizes. */
    private static final String COUNT = """
            import sys
            import _bridge_access

            def steps(text):
                count = [0]

                def trace(frame, event, argument):
                    count[0] += 1
                    return trace
                sys.settrace(trace)
                _bridge_access._parameters(text)
                sys.settrace(None)
                return count[0]

            for shape in ('a', 'a=1,', 'a=', '"', '\\\\', 'a="', 'a=\\"\\\\', 'a ', '\\t', ',', '=', 'a="' + '\\\\' * 50, '=" '):
                for start in ('', 'a', 'a=', 'a="', 'a=" ', 'a=1 '):
                    few = steps(start + shape * (400 // len(shape)))
                    many = steps(start + shape * (4000 // len(shape)))
                    if many > 11 * few:
                        print('%r %r: %d and %d steps' % (start, shape, few, many))
            """;

    @TempDir
    private Path folder;

    @Test
    void tenTimesTheLengthMustCostAtMostTenTimesTheWork() throws Exception {
        try (InputStream module = Objects.requireNonNull(
                PythonModules.class.getResourceAsStream("/org/wsgibridge/python/_bridge_access.py"))) {
            Files.copy(module, folder.resolve("_bridge_access.py"));
        }
        Files.writeString(folder.resolve("count.py"), COUNT);
        Process python = new ProcessBuilder("python3", "count.py")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(python.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(python.waitFor()).isZero();
    }
}
