package org.wsgibridge.express.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;

/** Packages as the real pip installs them, without an index. */
final class PackagesTest {
    private static final Target TARGET =
            Target.of("cpython", "3.11", Objects.requireNonNull(PythonProgram.find(null)), null, List.of());

    /** A build backend in the project itself, as PEP 517 allows. */
    private static final String BACKEND = """
        import os, zipfile
        def wheel(folder, files):
            name = 'mysite-0.1-py3-none-any.whl'
            with zipfile.ZipFile(os.path.join(folder, name), 'w') as target:
                for path, text in files.items():
                    target.writestr(path, text)
                target.writestr('mysite-0.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: mysite\\nVersion: 0.1\\n')
                target.writestr('mysite-0.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                target.writestr('mysite-0.1.dist-info/RECORD', '')
            return name
        def build_wheel(folder, settings=None, metadata=None):
            open('built-here', 'w').close()
            return wheel(folder, {'mysite/__init__.py': ''})
        def build_editable(folder, settings=None, metadata=None):
            return wheel(folder, {'__editable__.mysite-0.1.pth': os.getcwd() + '\\n'})
        """;

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve("project").resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, text);
    }

    private Requirements requirements() throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        return Requirements.find(folder.resolve("project"), List.of(), TARGET, work, Installer.pip());
    }

    private Path install() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        for (String name : List.of("pyproject.toml", "backend.py")) {
            Path file = folder.resolve("project").resolve(name);
            if (Files.exists(file)) {
                Files.copy(file, copy.resolve(name));
            }
        }
        Path packages = folder.resolve("lib-python");
        new Packages(Installer.pip(), TARGET, copy).install(requirements(), packages);
        return packages;
    }

    private void packaged() throws IOException {
        file("pyproject.toml", """
            [build-system]
            requires = []
            build-backend = "backend"
            backend-path = ["."]
            [project]
            name = "mysite"
            version = "0.1"
            """);
        file("backend.py", BACKEND);
    }

    /** As {@code uv export} writes it. */
    @Test
    void anEditableProjectMustBeInstalledAsItsFiles() throws Exception {
        packaged();
        file("requirements.txt", "# made by a tool\n-e .\n");
        assertThat(install().resolve("mysite/__init__.py")).exists();
        assertThat(folder.resolve("lib-python")).isDirectoryNotContaining("glob:**.pth");
        assertThat(folder.resolve("copy/built-here")).exists();
        assertThat(folder.resolve("project/built-here")).doesNotExist();
    }

    @Test
    void aPackageThatLeadsToThisMachineMustBeRefused() throws Exception {
        packaged();
        file("requirements.txt", "-r more.txt\n");
        file("more.txt", "-e .\n");
        assertThatThrownBy(this::install)
                .isInstanceOf(ExpressException.class)
                .hasMessage("a package leads to a folder of this machine by its file __editable__.mysite-0.1.pth:"
                        + " expected no editable requirement (-e), but the folder alone");
    }

    private void wheel(String name, String version, String needed) throws Exception {
        Path script = Files.writeString(folder.resolve("make.py"), """
            import sys, zipfile
            name, version, needed, folder = sys.argv[1:]
            info = '%s-%s.dist-info/' % (name, version)
            with zipfile.ZipFile('%s/%s-%s-py3-none-any.whl' % (folder, name, version), 'w') as target:
                requires = 'Requires-Dist: %s\\n' % needed if needed else ''
                target.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n%s' % (name, version, requires))
                target.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                target.writestr(info + 'RECORD', '')
            """);
        Path wheels = Files.createDirectories(folder.resolve("wheels"));
        List<String> command =
                List.of(TARGET.requirePython().toString(), script.toString(), name, version, needed, wheels.toString());
        BoundedProcess.Answer answer = new Tool(folder, command).run();
        assertThat(answer.succeeded()).as(answer.output()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thing==9|requirements.txt: there is no package of thing==9 for Python 3.11, there are 1.0, 2.0",
                "absent|requirements.txt: there is no package of absent for Python 3.11; expected another version of"
                        + " it",
                "old new|requirements.txt: no versions of its packages fit together for Python 3.11: "
                        + "old 1.0 depends on thing<2; new 1.0 depends on thing>=2",
            })
    void whyAPackageCannotBeHadMustBeSaid(String wanted, String sentence) throws Exception {
        wheel("thing", "1.0", "");
        wheel("thing", "2.0", "");
        wheel("old", "1.0", "thing<2");
        wheel("new", "1.0", "thing>=2");
        file(
                "requirements.txt",
                "--no-index\n--find-links " + folder.resolve("wheels") + "\n" + wanted.replace(' ', '\n') + "\n");
        assertThatThrownBy(this::install).hasMessageStartingWith(sentence);
    }

    /** A copy without the editable one names the others by their place. */
    @Test
    void filesBesideAnEditableMustBeFoundInAFolderWithBlanks() throws Exception {
        wheel("thing", "1.0", "");
        wheel("other", "1.0", "");
        Path project = Files.createDirectories(folder.resolve("my project"));
        Files.writeString(project.resolve("more.txt"), "thing\n");
        Files.writeString(project.resolve("even more.txt"), "other\n");
        Files.writeString(
                project.resolve("requirements.txt"),
                "--no-index\n--find-links " + folder.resolve("wheels") + "\n-e .\n-r more.txt\n-r \"even more.txt\"\n");
        Path work = Files.createDirectories(folder.resolve("work"));
        Requirements found = Requirements.find(project, List.of(), TARGET, work, Installer.pip());
        assertThat(found.local()).containsExactly(".");
        Path packages = folder.resolve("lib-python");
        new Packages(Installer.pip(), TARGET, project)
                .install(new Requirements(found.sources(), found.options(), List.of()), packages);
        assertThat(packages)
                .isDirectoryContaining("glob:**/thing-1.0.dist-info")
                .isDirectoryContaining("glob:**/other-1.0.dist-info");
    }

    @Test
    void whatRunsHereMustBeSaidToBeForThePythonThatIsHere() {
        Target target = Target.of("cpython", "3.11.7", null, "3.12", List.of("manylinux_2_28_x86_64"));
        assertThat(target.description()).isEqualTo("Python 3.12 on manylinux_2_28_x86_64");
        assertThat(target.here().description()).isEqualTo("Python 3.11");
        assertThat(target.here().foreign()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://me:secret@host/simple|https://****@host/simple",
                "'http://me:s@cret@127.0.0.1:1:x/simple'|'http://****@127.0.0.1:1:x/simple'",
                "git+https://host/repo@v1|git+https://host/repo@v1",
                "me@example.com|me@example.com",
            },
            quoteCharacter = '`')
    void passwordsMustBeTakenOutOfAMessage(String output, String masked) {
        assertThat(Tool.masked(output)).isEqualTo(masked);
        assertThat(Tool.lastLine("a\n" + output + "\n")).isEqualTo(masked);
    }

    @Test
    void aFileThatNamesNoPackagesMustNotHideAnother() throws Exception {
        file("pyproject.toml", "[tool.ruff]\nline-length = 120\n");
        assertThat(requirements().sources()).isEmpty();
        file("setup.py", "from setuptools import setup\nsetup(name='site')\n");
        assertThat(requirements().sources()).isEmpty();
        file("Pipfile", "[packages]\nbottle = \"*\"\n");
        assertThat(requirements().sources()).containsExactly("Pipfile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "poetry.lock|x = 1|its versions are known to poetry alone: expected a requirements.txt",
                "pdm.lock|x = 1|its versions are known to pdm alone: expected a requirements.txt",
                "pyproject.toml|tool.poetry.dependencies.flask = '^3'|its dependencies are known to Poetry alone",
                "setup.py|setup(install_requires=['flask'])|its install_requires is known to a build alone",
                "setup.cfg|install_requires = flask|its install_requires is known to a build alone",
            })
    void whatCannotBeReadMustBeRefusedWithAWayOut(String name, String text, String sentence) throws Exception {
        Path file = file(name, text + "\n");
        assertThatThrownBy(this::requirements)
                .hasMessageStartingWith(file + ": " + sentence)
                .hasMessageContaining("requirements.txt");
    }
}
