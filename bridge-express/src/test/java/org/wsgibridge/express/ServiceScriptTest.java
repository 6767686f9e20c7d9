package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that run beside the application. */
class ServiceScriptTest {
    private static final String BEAT = """
            import os, sys, time
            import helper
            import mod_wsgi

            stopping = []

            def stop(name, **event):
                stopping.append(event['shutdown_reason'])

            mod_wsgi.subscribe_shutdown(stop)
            sys.stderr.write('VERSION of %s in %s, %s\\n' % (__name__, mod_wsgi.process_group, sys.argv[0]))
            with open('beats', 'a') as beats:
                beats.write('VERSION\\n')
            while not stopping:
                time.sleep(0.05)
            with open('ended', 'a') as ended:
                ended.write('VERSION %s\\n' % stopping[0])
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        Files.createDirectories(folder.resolve("jobs"));
        Files.writeString(folder.resolve("jobs/helper.py"), "");
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--service-script", "--service-log-file"})
    void mustRunBesideTheApplicationAndEndWithIt(String engine) throws Exception {
        Path script = folder.resolve("jobs/beat.py");
        Files.writeString(script, BEAT.replace("VERSION", "first"));
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--startup-timeout",
                "60",
                "--metrics",
                "prometheus",
                "--service-script",
                "beat",
                "jobs/beat.py",
                "--service-log-file",
                "beat",
                "beat_log")) {
            await().untilAsserted(() -> assertThat(lines("beats")).containsExactly("first"));
            await().untilAsserted(() -> assertThat(folder.resolve("root/beat_log"))
                    .content()
                    .contains("first of __main__ in beat, " + script));
            assertThat(express.get("/").body()).isEqualTo("hello");
            assertThat(express.admin("status.json").body())
                    .contains("\"services\":[{\"name\":\"beat\"", "\"state\":\"running\"");
            assertThat(express.admin("status").body()).contains("Background scripts", "jobs/beat.py");
            assertThat(express.admin("metrics").body())
                    .contains("wsgi_interpreters{context=\"/\",group=\"default\"")
                    .contains("wsgi_services_running{context=\"/\",service=\"beat\"} 1.0")
                    .doesNotContain("group=\"beat\"");

            Files.writeString(script, BEAT.replace("VERSION", "second"));
            express.signal("HUP");
            await().untilAsserted(() -> assertThat(lines("beats")).containsExactly("first", "second"));
            assertThat(lines("ended")).containsExactly("first script_reload");
        }
        assertThat(lines("ended")).containsExactly("first script_reload", "second shutdown_signal");
        assertThat(folder.resolve("root/error_log")).content().doesNotContain("of __main__");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustStartItAgainWhenItEndsOrRaises(String engine) throws Exception {
        Files.writeString(folder.resolve("jobs/short.py"), """
                import os, sys
                with open('runs', 'a') as runs:
                    runs.write('run\\n')
                number = len(open('runs').readlines())
                if number == 1:
                    raise KeyError('the first time')
                if number == 2:
                    sys.exit(3)
                """);
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--startup-timeout",
                "60",
                "--service-script",
                "short",
                "jobs/short.py")) {
            await().untilAsserted(() -> assertThat(lines("runs")).hasSizeGreaterThan(2));
            assertThat(express.get("/").body()).isEqualTo("hello");
        }
        assertThat(folder.resolve("root/error_log"))
                .content()
                .contains("KeyError", "the first time", "short.py\", line 6")
                .contains("WB0701: Service short has raised KeyError; it is started again in 1 s")
                .contains("short.py: sys.exit(3)")
                .contains("WB0701: Service short has ended; it is started again in 2 s");
    }

    @Test
    @Covers({"--service-user", "--service-group"})
    void mustRunAsAnotherUser(@TempDir Path shared) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setPosixFilePermissions(shared, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        Path who = shared.resolve("who");
        Path script = Files.writeString(
                shared.resolve("who.py"),
                "import os, time\nopen('" + who
                        + "', 'w').write('%d %d' % (os.getuid(), os.getgid()))\ntime.sleep(600)\n");
        Files.copy(folder.resolve("wsgi.py"), shared.resolve("wsgi.py"));
        String uid = Shell.run(folder, "id", "-u", "nobody").output().strip();
        String gid = Shell.run(folder, "id", "-g", "nobody").output().strip();
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--working-directory",
                shared.toString(),
                "--python-home",
                "/usr",
                "--service-script",
                "who",
                script.toString(),
                "--service-user",
                "who",
                uid,
                "--service-group",
                "who",
                gid)) {
            await().untilAsserted(() -> assertThat(who).content().isEqualTo(uid + " " + gid));
            assertThat(express.isAlive()).isTrue();
        }
    }
}
