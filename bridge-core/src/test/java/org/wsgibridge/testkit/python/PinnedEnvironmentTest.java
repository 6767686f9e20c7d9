package org.wsgibridge.testkit.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real environments, with packages from wheels that the test writes: nothing is fetched. */
final class PinnedEnvironmentTest {
    @TempDir
    private Path folder;

    private Path venv;
    private Path requirements;

    @BeforeEach
    void require() throws IOException {
        venv = folder.resolve("target/venv");
        requirements = Files.writeString(
                folder.resolve("requirements.txt"), "one @ " + wheel("one").toUri() + "\n");
    }

    /** Writes a wheel with a package and a program of the same name. */
    private Path wheel(String name) throws IOException {
        Path file = folder.resolve(name + "-1.0-py3-none-any.whl");
        String info = name + "-1.0.dist-info/";
        Map<String, String> entries = Map.of(
                name + ".py", "def main():\n    print('" + name + "')\n",
                info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n",
                info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "entry_points.txt", "[console_scripts]\n" + name + " = " + name + ":main\n",
                info + "RECORD", "");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(UTF_8));
            }
        }
        return file;
    }

    private PinnedEnvironment environment(String python) {
        return new PinnedEnvironment(venv, requirements, python);
    }

    private void prepare() {
        String fault = environment(PinnedEnvironment.systemPython()).prepare();
        assumeTrue(!fault.contains("ensurepip"), "needs the module venv (Debian: python3-venv)");
        assertThat(fault).isEmpty();
    }

    private String printed(String program) throws IOException {
        Process process = new ProcessBuilder(
                        venv.resolve("bin").resolve(program).toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void mustBeMadeAndFollowItsRequirements() throws IOException {
        prepare();
        assertThat(printed("one")).isEqualTo("one\n");

        Files.writeString(requirements, "two @ " + wheel("two").toUri() + "\n");
        prepare();
        assertThat(printed("two")).isEqualTo("two\n");

        // With the same requirements no Python is asked.
        assertThat(environment(folder.resolve("no-python").toString()).prepare())
                .isEmpty();
        try (Stream<Path> files = Files.list(venv.getParent())) {
            assertThat(files).containsExactlyInAnyOrder(venv, venv.resolveSibling("venv.lock"));
        }
    }

    @Test
    void aFailureMustBeTriedAgain() throws IOException {
        assertThat(environment(folder.resolve("no-python").toString()).prepare())
                .contains("no-python")
                .hasLineCount(1);

        String good = Files.readString(requirements);
        Files.writeString(requirements, "one @ " + folder.resolve("missing.whl").toUri() + "\n");
        String fault = environment(PinnedEnvironment.systemPython()).prepare();
        assertThat(fault)
                .contains(fault.contains("ensurepip") ? "ensurepip" : "missing.whl")
                .hasLineCount(1);

        Files.writeString(requirements, good);
        prepare();
        assertThat(printed("one")).isEqualTo("one\n");
    }

    @Test
    void whatTheModuleVenvSaysMustBeTheReason() throws IOException {
        Files.createFile(Files.createDirectories(venv).resolve("requirements.txt"));
        Files.createFile(venv.resolve("include"));

        assertThat(environment(PinnedEnvironment.systemPython()).prepare())
                .contains("include")
                .hasLineCount(1);
    }

    @Test
    void anEnvironmentMadeByHandMustStayAsItIs() throws IOException {
        Path own = Files.createFile(Files.createDirectories(venv).resolve("own"));

        assertThat(environment(folder.resolve("no-python").toString()).prepare())
                .isEmpty();
        try (Stream<Path> files = Files.list(venv)) {
            assertThat(files).containsExactly(own);
        }
    }
}
