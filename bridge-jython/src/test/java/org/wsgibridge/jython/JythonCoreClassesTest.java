package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the classes of Jython do that the bridge defines itself. In a JVM of its own: other tests load them first. */
final class JythonCoreClassesTest {
    @Test
    void setsKeywordArgumentsAndFilesMustBeThoseOfCpython(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CoreClassesMain.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(Files.readString(output).lines())
                .contains("sets passed", "keywords passed", "dicts passed", "files passed");
    }
}
