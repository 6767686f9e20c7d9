package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** WARs whose packages the real uv installs. */
final class UvIT {
    private static final Path UV = PythonEnvironment.FOLDER.resolve("bin/uv");
    private static final String APP = "def application(environ, start_response): pass\n";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    /** Puts uv, and nothing else of that environment, on the PATH. */
    @BeforeEach
    void find() throws IOException {
        PythonEnvironment.assumeHas("uv", "uv");
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("uv"), UV);
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
    }

    private Project plain(String... files) throws IOException {
        return Project.of(folder.resolve("site"), files).file("wsgi.py", APP);
    }

    /** Always with the same name, which the WAR's bill of materials has. */
    private Path build(Project project, String place, String said, String... options) throws Exception {
        Path war = Files.createDirectories(folder.resolve(place)).resolve("site.war");
        Project.Ended ended = project.build(environment, war, options);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).contains(said);
        return war;
    }

    private void refused(Project project, String sentence, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--installer", "uv"));
        all.addAll(List.of(options));
        Project.Ended ended = project.build(environment, folder.resolve("refused.war"), all.toArray(String[]::new));
        assertThat(ended.output()).contains(sentence).doesNotContain("Exception", "Traceback");
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
        assertThat(folder.resolve("refused.war")).doesNotExist();
    }

    /** With scripts, dependencies, extensions in C and their headers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flask==3.1.0|--exclude=docs",
                "markupsafe==3.0.2|--python-version=3.12 --platform=manylinux_2_28_aarch64",
                "markupsafe==3.0.2|--python-version=3.12 --platform=manylinux_2_24_x86_64",
                "markupsafe==3.0.2|--python-version=3.12 --platform=musllinux_1_2_x86_64",
                "greenlet==3.1.1|--python-version=3.12 --platform=manylinux_2_28_x86_64",
                "bottle==0.13.3|--engine=jython",
            })
    void itMustHaveTheBytesThatPipMakes(String requirement, String options) throws Exception {
        same(plain("requirements.txt", requirement + "\n"), options);
    }

    /** Returns the WAR that both make. */
    private Path same(Project project, String options) throws Exception {
        Path byPip = build(project, "built by pip", " by pip", (options + " --installer=pip").split(" ", -1));
        Path byUv = build(project, "built by uv", " by uv", (options + " --installer=uv").split(" ", -1));
        assertThat(Project.entries(byUv)).isEqualTo(Project.entries(byPip));
        assertThat(Files.mismatch(byPip, byUv)).isEqualTo(-1);
        return byUv;
    }

    @Test
    void dataFilesMustBeWhereTheyAreWithPip() throws Exception {
        Path script = Files.writeString(folder.resolve("make.py"), """
            import sys, zipfile
            info, data = 'dat-1.0.dist-info/', 'dat-1.0.data/'
            files = {'dat.py': '', data + 'data/share/man/dat.1': 'help', data + 'headers/dat.h': 'int dat;',
                     info + 'METADATA': 'Metadata-Version: 2.1\\nName: dat\\nVersion: 1.0\\n',
                     info + 'WHEEL': 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n'}
            with zipfile.ZipFile(sys.argv[1] + '/dat-1.0-py3-none-any.whl', 'w') as wheel:
                for name, text in files.items():
                    wheel.writestr(name, text)
                wheel.writestr(info + 'RECORD', ''.join(name + ',,\\n' for name in files) + info + 'RECORD,,\\n')
            """);
        Project.Ended made = Project.run(folder, Map.of(), List.of("python3", script.toString(), folder.toString()));
        assertThat(made.exitCode()).as(made.output()).isZero();
        environment.putAll(Map.of("UV_NO_INDEX", "1", "UV_FIND_LINKS", folder.toString()));
        environment.putAll(Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", folder.toString()));
        Path war = same(plain("requirements.txt", "dat==1.0\n"), "--python-version=3.12");
        assertThat(Project.entries(war))
                .containsKey("WEB-INF/lib-python/share/man/dat.1")
                .allSatisfy((name, bytes) -> assertThat(name).doesNotContain("dat.h"));
    }

    @Test
    void theProjectItselfMustBeInstalledAsItsFiles() throws Exception {
        Project project = plain("requirements.txt", "-e .\nbottle==0.13.4\n")
                .file("pyproject.toml", """
                    [build-system]
                    requires = []
                    build-backend = "backend"
                    backend-path = ["."]
                    [project]
                    name = "shop"
                    version = "0.1"
                    """)
                .file("backend.py", """
                    import os, zipfile
                    def build_wheel(folder, settings=None, metadata=None):
                        name = 'shop-0.1-py3-none-any.whl'
                        with zipfile.ZipFile(os.path.join(folder, name), 'w') as target:
                            target.writestr('shop/__init__.py', '')
                            target.writestr('shop-0.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: shop\\nVersion: 0.1\\n')
                            target.writestr('shop-0.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                            target.writestr('shop-0.1.dist-info/RECORD', 'shop/__init__.py,,\\nshop-0.1.dist-info/METADATA,,\\nshop-0.1.dist-info/WHEEL,,\\nshop-0.1.dist-info/RECORD,,\\n')
                        return name
                    """);
        Path byPip = build(project, "built by pip", " by pip", "--installer", "pip");
        Path byUv = build(project, "built by uv", " by uv", "--installer", "uv");
        assertThat(Project.entries(byUv))
                .isEqualTo(Project.entries(byPip))
                .containsKey("WEB-INF/lib-python/shop/__init__.py");
    }

    /** The versions of the lock file, though there are newer ones, and no others than its hashes allow. */
    @Test
    void theLockFileOfUvMustDecide() throws Exception {
        String named = """
                [project]
                name = "site"
                version = "1"
                requires-python = ">=3.8"
                dependencies = ["bottle%s"]
                [dependency-groups]
                dev = ["six"]
                docs = ["idna"]
                [tool.uv]
                default-groups = ["docs"]
                """;
        Project project = plain("pyproject.toml", named.formatted("<0.13.4"));
        List<String> lock = List.of(UV.toString(), "lock");
        Project.Ended locked = Project.run(project.folder(), Map.of("UV_PYTHON_DOWNLOADS", "never"), lock);
        assertThat(locked.exitCode()).as(locked.output()).isZero();
        String said = "installing those of uv.lock for Python ";
        Path war = build(project, "locked", said);
        assertThat(Project.entries(war)).containsKey("WEB-INF/lib-python/bottle-0.13.3.dist-info/METADATA");
        assertThat(Project.entries(war).keySet()).noneMatch(name -> name.matches(".*/(six|idna)-.*"));
        assertThat(Files.mismatch(war, build(project, "again", " by uv"))).isEqualTo(-1);
        assertThat(Files.mismatch(war, build(project, "built by pip", " by pip", "--installer", "pip")))
                .isEqualTo(-1);

        Path file = project.folder().resolve("uv.lock");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceAll("sha256:[0-9a-f]{8}", "sha256:00000000"));
        refused(project, "uv.lock: uv could not install its packages: ");
        Files.writeString(file, text);
        project.file("pyproject.toml", named.formatted(">=0.13.4"));
        refused(project, "uv.lock: uv cannot read it: The lockfile at `uv.lock` needs to be updated");
        assertThat(file).hasContent(text);
    }

    @Test
    void aPythonWithoutPipMustGetUv() throws Exception {
        Path home = folder.resolve("home");
        Project.Ended made = Project.run(
                folder, Map.of(), List.of("/usr/bin/python3", "-m", "venv", "--without-pip", home.toString()));
        assertThat(made.exitCode()).as(made.output()).isZero();
        Project project = plain("requirements.txt", "bottle==0.13.4\n");
        build(project, "built", " by uv", "--python-home", home.toString());
        build(project, "built", " by pip", "--python-home", "/usr");
        environment.remove("PATH");
        build(project, "built", " by pip", "--python-home", home.toString());
    }

    /** One that does not know all options. */
    @Test
    void anOldUvMustBeAsNoneUnlessItIsNamed() throws Exception {
        Path old = folder.resolve("old");
        List<String> install = List.of("python3", "-m", "pip", "install", "--target", old.toString(), "uv==0.5.31");
        Project.Ended ended = Project.run(folder, Map.of(), install);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        Path uv = old.resolve("bin/uv");
        environment.put("PATH", uv.resolveSibling("") + ":" + System.getenv("PATH"));
        Project project = plain("pyproject.toml", """
                [project]
                name = "site"
                version = "1"
                requires-python = ">=3.8"
                dependencies = ["bottle==0.13.4"]
                """);
        Project.Ended locked =
                Project.run(project.folder(), Map.of("UV_PYTHON_DOWNLOADS", "never"), List.of(UV.toString(), "lock"));
        assertThat(locked.exitCode()).as(locked.output()).isZero();
        build(project, "built", "installing those of uv.lock for Python 3.12 by pip", "--python-version", "3.12");
        refused(project, "--installer uv: " + uv + " is uv 0.5.31: expected 0.8 or later");
        Files.delete(uv);
        Files.createSymbolicLink(uv, Path.of("/bin/false"));
        refused(project, "--installer uv: " + uv + " is no uv: ");
    }

    @Test
    void noPasswordOfAnIndexMustBeSeen() throws Exception {
        String address = "http://me:geheim@127.0.0.1:1:x/simple";
        environment.putAll(Map.of("UV_DEFAULT_INDEX", address, "PIP_INDEX_URL", address, "PIP_RETRIES", "0"));
        Project project = plain("requirements.txt", "bottle==0.13.4\n");
        for (String installer : List.of("uv", "pip")) {
            Path war = folder.resolve("refused.war");
            Project.Ended ended = project.build(environment, war, "--installer", installer);
            assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
            assertThat(ended.output()).contains("requirements.txt: ").doesNotContain("geheim");
        }
    }

    @Test
    void whatCannotBeHadMustBeSaidAsWithPip() throws Exception {
        Project project = plain("requirements.txt", "uwsgi==2.0.28\n");
        refused(
                project,
                "requirements.txt: there is no wheel of uwsgi==2.0.28 for Python 3.12; expected another version of it",
                "--python-version",
                "3.12");
        project.file("requirements.txt", "markupsafe==3.0.2\n");
        refused(
                project,
                "requirements.txt: there is no wheel of markupsafe==3.0.2 for the engine jython, Python 2.7 without C",
                "--engine",
                "jython");
        project.file("requirements.txt", "bottle==99.1\n");
        refused(project, "requirements.txt: there is no package of bottle==99.1 for Python 3.");
        project.file("requirements.txt", "flask==3.1.0\nwerkzeug==1.0.0\n");
        refused(project, "requirements.txt: no versions of its packages fit together for Python 3.");
        environment.putAll(Map.of("UV_DEFAULT_INDEX", "http://127.0.0.1:1/simple", "UV_HTTP_RETRIES", "0"));
        environment.put("UV_CACHE_DIR", folder.resolve("cache").toString());
        refused(project, "requirements.txt: uv could not install its packages: ");
    }

    @Test
    void anExtensionInCMustBeRefusedForJython() throws Exception {
        Path wheels = Files.createDirectories(folder.resolve("wheels"));
        Path script = Files.writeString(folder.resolve("make.py"), """
            import sys, zipfile
            info = 'native-1.0.dist-info/'
            with zipfile.ZipFile(sys.argv[1] + '/native-1.0-py2.py3-none-any.whl', 'w') as wheel:
                wheel.writestr('native/_fast.so', 'ELF')
                wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: native\\nVersion: 1.0\\n')
                wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py2-none-any\\nTag: py3-none-any\\n')
                wheel.writestr(info + 'RECORD', 'native/_fast.so,,\\n%sMETADATA,,\\n%sWHEEL,,\\n%sRECORD,,\\n' % (info, info, info))
            """);
        assertThat(Project.run(folder, Map.of(), List.of("python3", script.toString(), wheels.toString()))
                        .output())
                .isEmpty();
        environment.putAll(Map.of("UV_NO_INDEX", "1", "UV_FIND_LINKS", wheels.toString()));
        refused(
                plain("requirements.txt", "native==1.0\n"),
                "a package has an extension in C, native/_fast.so, which the engine jython cannot load",
                "--engine",
                "jython");
    }

    @Test
    void whatUvCannotDoMustBeRefusedWithAWayOut() throws Exception {
        Project project = plain("requirements.txt", "bottle==0.13.4\n");
        refused(
                project,
                "--platform manylinux_2_5_x86_64: uv does not know it by such a name: expected manylinux_2_17",
                "--platform",
                "manylinux_2_5_x86_64");
        refused(
                project,
                "--installer uv takes one --platform: expected one, or --installer pip",
                "--platform",
                "manylinux_2_17_x86_64",
                "--platform",
                "musllinux_1_2_x86_64");
        Project.Ended ended = project.build(environment, folder.resolve("refused.war"), "--installer", "conda");
        assertThat(ended.output()).contains("--installer conda: expected pip or uv");
        environment.remove("PATH");
        refused(project, "--installer uv: there is no uv on the PATH or beside ");
    }
}
