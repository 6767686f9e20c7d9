package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** What the classes of Jython do that the bridge defines itself. In its own JVM: other tests load them first. */
final class JythonCoreClassesTest {
    private static final String ANSWER = "answer [\"a\", \"b\", \"c\"]";

    @TempDir
    private Path folder;

    private List<String> linesOf(Class<?> main, String... arguments) throws Exception {
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process jvm = new ProcessBuilder(QuickJvm.of(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        return Files.readAllLines(output);
    }

    @Test
    void setsKeywordArgumentsFilesAndTextMustBeThoseOfCpython() throws Exception {
        assertThat(linesOf(CoreClassesMain.class, folder.toString()))
                .contains(
                        "sets passed",
                        "keywords passed",
                        "dicts passed",
                        "files passed",
                        "opened passed",
                        "status passed",
                        "text passed",
                        "halves passed",
                        "representations passed")
                .noneMatch(line -> line.contains("WB05"));
    }

    @Test
    void jythonThatWasUsedBeforeMustBeNamedOnceAndServe() throws Exception {
        assertThat(linesOf(JythonElsewhereMain.class, "used", folder.toString()))
                .contains(ANSWER)
                .filteredOn(line -> line.contains("WB0516"))
                .singleElement()
                .asString()
                .contains("it was in use before the bridge: PyType, PyMethod");
    }

    @Test
    void jythonOfAParentClassLoaderMustBeNamedOnceAndServeEachDeployment() throws Exception {
        List<String> lines = linesOf(JythonElsewhereMain.class, "parent", folder.toString());
        assertThat(lines)
                .filteredOn(line -> line.contains("WB0516"))
                .singleElement()
                .asString()
                .contains("it is not in the class loader of the bridge, but in java.net.URLClassLoader@");
        assertThat(lines).filteredOn(ANSWER::equals).hasSize(2);
    }
}
