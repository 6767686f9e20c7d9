package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.failure.ExpressException;

/** What an application of another user, below a server that runs as root, finds out and can do. */
class LocalUsersTest {
    private static final String ATTACK = """
            import glob, os, subprocess

            PARENT = os.getppid()

            def made_by_the_server(name):
                # Servers of this user, that run beside the test, have folders that it may write to.
                return '-%d-' % PARENT in name or os.stat('/tmp/' + name).st_uid != os.getuid()


            def folders():
                return [name for name in os.listdir('/tmp') if name.startswith('wsgi-') and made_by_the_server(name)]

            def attempt(action):
                try:
                    return repr(action())
                except Exception as error:
                    return type(error).__name__


            def application(environ, start_response):
                root = environ['QUERY_STRING']
                facts = [
                    ('uid', os.getuid()),
                    ('secret', os.environ.get('EXPRESS_SECRET')),
                    ('home', os.environ.get('HOME')),
                    ('given', os.environ.get('GIVEN')),
                    ('signal', os.environ.get('_JAVA_SR_SIGNUM')),
                    ('child', subprocess.check_output(['env']).decode().count('EXPRESS_SECRET')),
                    ('of the JVM', attempt(lambda: open('/proc/%d/environ' % PARENT).read())),
                    ('memory', attempt(lambda: open('/proc/%d/mem' % PARENT, 'rb'))),
                    ('signalling', attempt(lambda: os.kill(PARENT, 0))),
                    ('log', attempt(lambda: open(root + '/error_log').read())),
                    ('root', attempt(lambda: os.listdir(root))),
                    ('sockets', [socket for name in folders() for socket in glob.glob('/tmp/' + name + '/*.sock')]
                                + glob.glob(root + '/*/*/*/*.sock')),
                    ('writable', [name for name in folders() if os.access('/tmp/' + name, os.W_OK)]),
                ]
                start_response('200 OK', [])
                return ['\\n'.join('%s=%s' % fact for fact in facts).encode('utf-8')]
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void openTheApplicationsFolder() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("wsgi.py"), ATTACK);
    }

    /** What finds out a Python's version executes it: with the rights of root, where that comes before the check. */
    @Test
    void mustNotRunAPythonThatTheUserCanChange() throws Exception {
        Path proof = folder.resolve("run-as");
        for (String name : List.of("env", ".venv")) {
            Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
            for (String program : List.of("python", "python3")) {
                Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\nid -u >>" + proof + "\necho 3.11.0\n");
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.setAttribute(bin, "unix:uid", 65534);
        }
        for (List<String> options : List.of(
                List.of("--python-home=env", "--user=nobody"),
                List.of("--user=nobody"),
                List.of("--python-home=env", "--service-script=s", "wsgi.py", "--service-user=s", "nobody"))) {
            List<String> all = new ArrayList<>(List.of("config-test", "wsgi.py", "--server-root", folder + "/root"));
            all.addAll(options);
            try (Express express = Express.run(folder, all.toArray(String[]::new))) {
                assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
                assertThat(express.output())
                        .contains("--python-home: Python starts with the rights of the server", "bin ");
            }
            assertThat(proof).doesNotExist();
        }
    }

    @Test
    void mustKeepTheServersSecretsFilesAndProcessToItself() throws Exception {
        Map<String, String> facts;
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine=cpython",
                "--python-home=/usr",
                "--user=nobody",
                "--group=nogroup",
                "--process-setenv=GIVEN=yes",
                "--passenv=_JAVA_SR_SIGNUM")) {
            facts = express.get("/?" + folder.resolve("root"))
                    .body()
                    .lines()
                    .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
        }

        assertThat(facts)
                .containsEntry("uid", "65534")
                .containsEntry("secret", "None")
                .containsEntry("child", "0")
                .containsEntry("home", "/nonexistent")
                .containsEntry("given", "yes")
                .containsEntry("signal", "63")
                .containsEntry("sockets", "[]")
                .containsEntry("writable", "[]");
        for (String attempt : List.of("of the JVM", "memory", "signalling", "log", "root")) {
            assertThat(facts).containsEntry(attempt, "PermissionError");
        }
    }

    @Test
    void mustHandItsEnvironmentDownOnlyWhereAskedFor() throws Exception {
        try (Express express = Express.serve(
                folder, "wsgi.py", "--engine=cpython", "--python-home=/usr", "--user=nobody", "--process-passenv=*")) {
            assertThat(express.get("/?x").body()).contains("secret=of the server's user", "signal=63");
        }
    }
}
