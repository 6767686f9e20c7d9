package org.wsgibridge.it.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.docs.PageShell;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** What is started of a project, in the order in which warpdrive looks for it. */
final class DeployModesIT {
    private static final String[] START = {"start", "--host", "127.0.0.1", "--port", "0", "--server-root", "root"};
    private static final String WSGI = """
        def application(environ, start_response):
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [b'wsgi']
        """;

    @TempDir
    private Path folder;

    private Path project;
    private ProjectCommand command;

    @BeforeEach
    void makeProject() throws Exception {
        project = Files.createDirectory(folder.resolve("project"));
        command = new ProjectCommand(project);
    }

    private void program(String name, String text) throws Exception {
        Files.setPosixFilePermissions(
                Files.writeString(project.resolve(name), text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void programsMustComeFirst() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), WSGI);
        Files.writeString(
                project.resolve("app.py"),
                "import sys\nif __name__ == '__main__':\n    print('python', sys.argv[1:])\n");
        Files.createDirectories(project.resolve(".wsgi/server_args"));
        Files.writeString(project.resolve(".wsgi/server_args/python"), "--of $WARPDRIVE_ACTION");
        assertThat(command.run("start").output()).endsWith("python ['--of', 'start']\n");
        program("app.sh", "#!/bin/sh\necho shell $WARPDRIVE_HTTP_PORT\nexit 5\n");
        ProjectCommand.Done shell = command.run("start");
        assertThat(shell.output()).endsWith("shell 8080\n");
        assertThat(shell.exitCode()).isEqualTo(5);
    }

    @Test
    void aModuleMustBeServedAlsoWhenAnotherServerIsNamed() throws Exception {
        Files.createDirectory(project.resolve(".wsgi"));
        Files.writeString(project.resolve(".wsgi/server_type"), "gunicorn\n");
        Files.writeString(project.resolve(".wsgi/server_args"), "--workers 3\n");
        Files.createDirectories(project.resolve("site/wsgi"));
        Files.writeString(project.resolve("site/wsgi/__init__.py"), WSGI);
        Files.writeString(project.resolve(".wsgi/home"), "site\n");
        try (Server server = command.serve(START)) {
            assertThat(server.output()).contains("server_type gunicorn: wsgi-express serves instead");
            assertThat(server.get("/").body()).isEqualTo("wsgi");
        }
    }

    @Test
    void anAppWithoutAServerOfItsOwnMustBeServed() throws Exception {
        Files.writeString(project.resolve("app.py"), WSGI.replace("application", "app"));
        try (Server server = command.serve(START)) {
            assertThat(server.get("/").body()).as(server.output()).isEqualTo("wsgi");
        }
    }

    @Test
    void anEmptyProjectMustShowAPage() throws Exception {
        try (Server server = command.serve(START)) {
            assertThat(server.get("/").body()).as(server.output()).contains("There is no application yet");
        }
    }

    @Test
    void aModeWithoutItsFileMustBeRefused() throws Exception {
        for (String mode : new String[] {"shell", "python", "django", "wsgi", "ruby"}) {
            ProjectCommand.Done done =
                    command.with("WARPDRIVE_DEPLOY_MODE", mode).run("start");
            assertThat(done.exitCode()).as(done.output()).isEqualTo(2);
            assertThat(done.output()).containsAnyOf("there is no file", "there is no module", "expected auto, shell");
        }
    }

    @Test
    void djangosStaticFilesMustBeCollectedAndServed() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        Process made = new ProcessBuilder(
                        PageShell.VENV.resolve("bin/django-admin") + "", "startproject", "mysite", ".")
                .directory(project.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        Path settings = project.resolve("mysite/settings.py");
        Files.writeString(settings, Files.readString(settings) + "DEBUG = False\nALLOWED_HOSTS = ['*']\n");
        // The framework of another environment, as if it had been installed.
        Files.createFile(project.resolve("none.txt"));
        command.with("WARPDRIVE_PIP_PACKAGES", "none.txt");
        assertThat(new ProcessBuilder("/usr/bin/python3", "-m", "venv", project.resolve(".venv") + "")
                        .start()
                        .waitFor())
                .isZero();
        try (var versions = Files.list(project.resolve(".venv/lib"));
                var others = Files.list(PageShell.VENV.resolve("lib"))) {
            Files.writeString(
                    versions.findFirst().orElseThrow().resolve("site-packages/frameworks.pth"),
                    others.findFirst().orElseThrow().resolve("site-packages") + "\n");
        }
        ProjectCommand.Done built = command.run("build");
        assertThat(built.exitCode()).as(built.output()).isZero();
        try (Server server = command.serve(START)) {
            assertThat(server.get("/static/admin/css/base.css").statusCode())
                    .as(server.output())
                    .isEqualTo(200);
            assertThat(server.get("/admin/login/").body()).contains("Django");
        }
    }

    @Test
    void anAppThatRunsAProgramForARequestMustBeServed() throws Exception {
        Files.writeString(project.resolve("app.py"), """
            import subprocess

            def app(environ, start_response):
                done = subprocess.run(['echo', 'ran'], stdout=subprocess.PIPE)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [done.stdout]
            """);
        try (Server server = command.serve(START)) {
            assertThat(server.get("/").body()).as(server.output()).isEqualTo("ran\n");
        }
    }

    @Test
    void aFileOfOptionsMustWinOverWhatIsComputed() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), WSGI.replace("b'wsgi'", "b'computed'"));
        Files.writeString(project.resolve("other.wsgi"), WSGI.replace("b'wsgi'", "b'of the file'"));
        Files.writeString(
                project.resolve("options"),
                "host = 127.0.0.1\nport = 0\nserver-root = root\nentry-point = other.wsgi\n");
        try (Server server = command.serve("start", "--config", "options")) {
            assertThat(server.get("/").body()).as(server.output()).isEqualTo("of the file");
        }
    }

    @Test
    void anotherApplicationMustNotBeIgnored() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), WSGI);
        ProjectCommand.Done done = command.run("start", "other.wsgi");
        assertThat(done.exitCode()).as(done.output()).isEqualTo(2);
        assertThat(done.output()).contains("other.wsgi is one argument too many");
    }

    @Test
    void variablesOfAProjectMustChangeNothingOfTheLauncher() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), WSGI);
        Files.createDirectory(project.resolve(".wsgi"));
        Files.writeString(
                project.resolve(".wsgi/environment"),
                "home=/srv/myapp\njava=none\njar=none\nIFS=$'\\n\\t'\nJAVA_OPTS='-Da=1 -Db=2'\n");
        command.with("version", "3").with("key", "abc").with("name", "bob").with("plan", "p");
        ProjectCommand.Done done =
                command.run("exec", "sh", "-c", "echo $version,$key,$name,$plan,$home,$jar,$0", "@file");
        assertThat(done.output()).isEqualTo("3,abc,bob,p,/srv/myapp,none,@file\n");
        try (Server server = command.serve(START)) {
            assertThat(server.get("/").body()).as(server.output()).isEqualTo("wsgi");
        }
    }

    @Test
    void theContextOfAnImageMustBeReadableAndWithoutWhatIsIgnored() throws Exception {
        Files.writeString(project.resolve("wsgi.py"), WSGI);
        Files.writeString(Files.createDirectory(project.resolve("private")).resolve("notes.txt"), "x");
        Files.writeString(project.resolve(".dockerignore"), "# not for the image\n/private\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), project);
        for (String name : new String[] {"first", "second"}) {
            Path output = folder.resolve(name + ".out");
            String place = link.resolve(name).toString();
            List<String> line = List.of(
                    "sh", "-c", "umask 077; exec \"$@\"", "sh", command.line().get(0), "image", "--context", place);
            assertThat(command.start(line, output).waitFor())
                    .as(Files.readString(output))
                    .isZero();
        }
        Path context = project.resolve("second");
        assertThat(context.resolve("app/wsgi.py")).exists();
        assertThat(context.resolve("app/private")).doesNotExist();
        assertThat(context.resolve("app/first")).doesNotExist();
        assertThat(context.resolve("app/second")).doesNotExist();
        for (String made : new String[] {"", "app", "s2i", "wsgi-express", "wsgi-express/bin", "wsgi-express/lib"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(context.resolve(made))))
                    .isEqualTo("rwxr-xr-x");
        }
        assertThat(folder.resolve("second.out")).content().contains("project: 1 files");
    }
}
