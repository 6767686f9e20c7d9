package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.it.express.Server;

/** What comes into a WAR, and what is refused. */
final class BuildWarIT {
    private static final String APP = """
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'served']
        """;
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----\n";

    @TempDir
    private Path folder;

    private Project plain(String name) throws IOException {
        return Project.of(folder.resolve(name), "wsgi.py", APP);
    }

    /** As another user, with another umask, locale, time zone and hash seed, from another folder. */
    @Test
    void theSameProjectMustMakeTheSameBytes() throws Exception {
        Path first = folder.resolve("first.war");
        Project project = many(folder.resolve("one/site"));
        project.buildOrFail(first, "--url-alias", "/files", "files");
        Path elsewhere = folder.resolve("another place/with blanks/site");
        many(elsewhere);
        Files.setPosixFilePermissions(elsewhere.resolve("wsgi.py"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path second = folder.resolve("another place/first.war");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh", Server.java()));
        command.addAll(List.of("-Duser.timezone=Asia/Kolkata", "-jar", Server.JAR.toString(), "build-war", "site"));
        command.addAll(List.of("--output", second.getFileName().toString(), "--url-alias", "/files"));
        command.add(elsewhere.resolve("files").toString());
        Path work = Files.createDirectories(elsewhere.resolveSibling(""));
        // Variables of options are for starts on this machine.
        Map<String, String> environment = Map.of(
                "WSGI_ADMIN_TOKEN",
                "secret-of-this-machine",
                "WSGI_RELOAD",
                "changes",
                "WEB_CONCURRENCY",
                "3",
                "LC_ALL",
                "C",
                "LANG",
                "C",
                "TZ",
                "America/St_Johns",
                "PYTHONHASHSEED",
                "7",
                "PYTHONPATH",
                "/tmp",
                "HOME",
                "/");
        Project.Ended ended = Project.run(work, environment, command);
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(Files.mismatch(first, work.resolve("first.war")))
                .as(ended.output())
                .isEqualTo(-1);
        assertThat(Project.entries(first)).containsKeys("WEB-INF/app/files/grün.txt", "WEB-INF/lib-python/bottle.py");
    }

    private static Project many(Path folder) throws IOException {
        return Project.of(
                folder,
                "wsgi.py",
                APP + "\nNAMES = {'a', 'b', 'c'}\nprint('x' in {'a', 'b', 'longer', 'names', 'of a set'})\n",
                "files/grün.txt",
                "green",
                "files/a.txt",
                "a",
                "package/__init__.py",
                "def f(*args, **kw): return lambda x: {1, 2.5, 'z', (args, None)}\n",
                "requirements.txt",
                "bottle==0.13.4\n");
    }

    @Test
    void nothingOfTheMachineMustBePacked() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside.txt"), "outside");
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/private.txt"), "outside");
        Project project = plain("site")
                .file(".env", "SECRET=1")
                .file(".env.production", "SECRET=2")
                .file("config/prod.env", "SECRET=3")
                .file(".git/config", "[core]")
                .file(".hg/store", "hg")
                .file("node_modules/left-pad/index.js", "pad")
                .file("myenv/pyvenv.cfg", "home = /usr/bin")
                .file("myenv/lib/thing.py", "thing = 1")
                .file("tls/server.crt", KEY)
                .file("tls/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n")
                .file("deploy/id_ed25519", "any text")
                .file("cached.bin", "SQLite format 3\0 and pages")
                .file("db.sqlite3", "")
                .file("__pycache__/wsgi.cpython-311.pyc", "old")
                .file("docs/manual.txt", "read me")
                .file("kept/data.txt", "kept");
        Path site = project.folder();
        Files.createSymbolicLink(site.resolve("link.txt"), outside);
        Files.createSymbolicLink(site.resolve("linked"), folder.resolve("other"));
        Files.createSymbolicLink(site.resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(site.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(site.resolve("innocent.txt"), Path.of(".env"));
        Files.createSymbolicLink(site.resolve("objects"), Path.of(".git"));
        Files.createSymbolicLink(site.resolve("loop"), Path.of("."));
        Files.createSymbolicLink(site.resolve("kept/again.txt"), Path.of("data.txt"));
        assertThat(Project.run(site, Map.of(), List.of("mkfifo", "pipe")).exitCode())
                .isZero();
        Path war = site.resolve("site.war");
        String output = project.buildOrFail(war, "--exclude", "docs/**");
        project.buildOrFail(war, "--exclude", "docs/**"); // the first one is not in the second
        Map<String, String> entries = Project.entries(war);
        assertThat(entries.keySet().stream()
                        .filter(name -> name.startsWith("WEB-INF/app/") && !name.contains("__pycache__")))
                .containsExactlyInAnyOrder(
                        "WEB-INF/app/wsgi.py",
                        "WEB-INF/app/tls/ca.pem",
                        "WEB-INF/app/kept/data.txt",
                        "WEB-INF/app/kept/again.txt");
        assertThat(entries.values()).noneMatch(text -> text.contains("SECRET=") || text.contains("root:x:0"));
        assertThat(output)
                .contains("may hold secrets: .env, .env.production, config/prod.env, innocent.txt")
                .contains("version control: .git/, .hg/, objects/")
                .contains("JavaScript packages: node_modules/")
                .contains("Python environments: myenv/")
                .contains("private keys: deploy/id_ed25519, tls/server.crt")
                .contains("SQLite databases: cached.bin, db.sqlite3")
                .contains("links out of the project, or to nothing: dangling, link.txt, linked, loop, passwd")
                .contains("neither files nor folders: pipe")
                .contains("by --exclude: docs/manual.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uv.lock|packages     : 1 package, |bottle-0.13.4",
                "Pipfile.lock|packages     : 1 package, |bottle-0.13.4",
                "pyproject.toml|packages     : 1 package, |bottle-0.13.4",
                "Pipfile|packages     : 1 package, |bottle-0.13.4"
            })
    void requirementsMustBeFoundInWhatToolsWrite(String name, String said, String installed) throws Exception {
        String text = switch (name) {
            case "Pipfile.lock" ->
                "{\"_meta\": {}, \"default\": {\"bottle\": {\"version\": \"==0.13.4\", \"markers\": \"python_version >"
                        + " '2'\"}}}";
            case "Pipfile" -> "[packages]\nbottle = \"==0.13.4\"\n";
            case "uv.lock" -> """
                version = 1
                [[package]]
                name = "bottle"
                version = "0.13.4"
                source = { registry = "https://pypi.org/simple" }
                [[package]]
                name = "site"
                version = "1"
                source = { virtual = "." }
                dependencies = [{ name = "bottle" }]
                """;
            default -> "[project]\nname = \"site\"\ndependencies = [\"bottle==0.13.4\"]\n";
        };
        Project project = plain("site").file(name, text);
        if (name.equals("uv.lock")) {
            project.file("pyproject.toml", "[project]\nname = \"site\"\ndependencies = [\"bottle\"]\n");
        }
        Path war = folder.resolve("site.war");
        // A uv would refuse what it has not written itself: UvIT has real ones.
        assertThat(project.buildOrFail(war, "--installer", "pip"))
                .contains("installing those of " + name)
                .contains(said);
        assertThat(Project.entries(war).keySet()).anyMatch(entry -> entry.contains(installed + ".dist-info"));
    }

    @Test
    void aWarForAnotherPythonMustHaveItsWheels() throws Exception {
        Project project = plain("site").file("requirements.txt", "markupsafe==3.0.2\n");
        Path war = folder.resolve("site.war");
        String output = project.buildOrFail(war, "--python-version", "3.12", "--platform", "manylinux_2_28_aarch64");
        assertThat(output).contains("for Python 3.12 on manylinux_2_28_aarch64");
        assertThat(Project.entries(war).keySet())
                .anyMatch(name -> name.matches(".*/_speedups\\.cpython-312-aarch64-linux-gnu\\.so"));
    }

    @Test
    void packagesWithoutAWheelMustBeNamed() throws Exception {
        Project project = plain("site").file("requirements.txt", "uwsgi==2.0.28\n");
        refused(
                project,
                "requirements.txt: there is no wheel of uwsgi==2.0.28 for Python 3.12",
                "--python-version",
                "3.12");
        project.file("requirements.txt", "markupsafe==3.0.2\n");
        refused(
                project,
                "requirements.txt: there is no wheel of markupsafe==3.0.2 for the engine jython",
                "--engine",
                "jython");
    }

    @Test
    void anExtensionInCMustBeRefusedForJython() throws Exception {
        Path wheels = Files.createDirectories(folder.resolve("wheels"));
        Path source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("make.py"), """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1] + '/native-1.0-py2.py3-none-any.whl', 'w') as wheel:
                wheel.writestr('native/_fast.so', 'ELF')
                wheel.writestr('native/__init__.py', '')
                wheel.writestr('native-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: native\\nVersion: 1.0\\n')
                wheel.writestr('native-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
                wheel.writestr('native-1.0.dist-info/RECORD', '')
            """);
        assertThat(Project.run(source, Map.of(), List.of("python3", "make.py", wheels.toString()))
                        .output())
                .isEmpty();
        Project project = plain("site").file("requirements.txt", "native==1.0\n");
        Project.Ended ended = project.build(
                Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", wheels.toString()),
                folder.resolve("site.war"),
                "--engine",
                "jython");
        assertThat(ended.output())
                .contains("a package has an extension in C, native/_fast.so, which the engine jython cannot load");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void namesThatNoEntryCanHaveMustBeRefused() throws Exception {
        Project project = plain("site");
        Project.Ended made =
                Project.run(project.folder(), Map.of(), List.of("python3", "-c", "open(b'caf\\xe9.txt', 'w').close()"));
        assertThat(made.output()).isEmpty();
        refused(project, "the file name caf\ufffd.txt is not UTF-8");
        Project other = plain("other").file("two\nlines.txt", "");
        refused(other, "the file name two?lines.txt has control characters");
    }

    @Test
    void whatCannotBeMeantMustBeRefusedInASentence() throws Exception {
        refused(Project.of(folder.resolve("empty"), "readme.txt", "no application"), "there is no application in");
        Project missing = new Project(folder.resolve("missing"));
        refused(missing, "PROJECT " + missing.folder() + " is not there: expected the folder of a project");
        Project project = plain("site");
        refused(project, "the WAR would be larger than --max-size 100.0 KB", "--max-size", "100K");
        refused(project, "--max-size much: expected a size such as 200M or 1G", "--max-size", "much");
        refused(project, "--python-version three: expected a version such as 3.12", "--python-version", "three");
        Files.createDirectory(folder.resolve("other"));
        refused(project, "--url-alias ../other: expected a path in the project", "--url-alias", "/x", "../other");
        refused(project, "--requirement more.txt: there is no file", "--requirement", "more.txt");
        refused(project, "--threads many: expected a whole number", "--threads", "many");
        refused(
                project,
                "--python-home /usr: a WAR for the engine jython",
                "--engine",
                "jython",
                "--python-home",
                "/usr");
        Path existing = Files.createDirectories(folder.resolve("folder.war"));
        Project.Ended ended = project.build(existing);
        assertThat(ended.output()).contains("--output " + existing + " is a folder: expected a file such as app.war");
        assertThat(existing).isEmptyDirectory();
    }

    private void refused(Project project, String sentence, String... options) throws IOException, InterruptedException {
        Path war = folder.resolve("refused.war");
        Project.Ended ended = project.build(war, options);
        assertThat(ended.output()).contains(sentence).doesNotContain("Exception", "Traceback");
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
        assertThat(war).doesNotExist();
        assertThat(Objects.requireNonNull(folder.toFile().list())).noneMatch(name -> name.startsWith(".wsgi-express"));
    }
}
