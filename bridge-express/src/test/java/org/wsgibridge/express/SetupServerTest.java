package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Accounts;

/** A server that is set up in a folder and operated by the script in it. */
class SetupServerTest {
    private static final String HELLO = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'first']
            """;
    private static final Pattern READINESS = Pattern.compile("url = \"(\\S+)\"");
    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");

    @TempDir
    private Path folder;

    private Path root = Path.of("");

    private Shell setUp(String... options) throws Exception {
        Files.createDirectories(folder.resolve("app's files"));
        Path application = folder.resolve("app's files/wsgi.py");
        if (!Files.exists(application)) {
            Files.writeString(application, HELLO);
        }
        root = folder.resolve("my server");
        List<String> all = new ArrayList<>(List.of(
                List.of(options).contains("--setup-only") ? "start-server" : "setup-server",
                "wsgi.py",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--server-root"));
        all.add(root.toString());
        all.addAll(List.of("--working-directory", folder.resolve("app's files").toString()));
        all.addAll(List.of(options));
        try (Express express = Express.run(folder, all.toArray(String[]::new))) {
            return new Shell(express.exitCode(), express.output());
        }
    }

    private static void mustServeAnotherGeneration(Shell reloaded) {
        assertThat(reloaded.output()).matches("wsgictl: reloaded, generation \\d+ serves\n");
        assertThat(reloaded.code()).isZero();
    }

    @Test
    void mustSayThatASetUpForAnotherUserNeedsRoot() throws Exception {
        assumeTrue(Accounts.isRoot(), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("wsgi.py"), HELLO);
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setOwner(own, own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        try (Express express = Express.runAsNobody(
                folder, "setup-server", "wsgi.py", "--user", "daemon", "--server-root", own + "/server")) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output())
                    .contains("wsgi-express: --user daemon: only root can set up a server for another user; expected"
                            + " this command as root (sudo), or no --user, with which the server runs as nobody");
        }
        assertThat(own.resolve("server/wsgi-express.conf")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gunicorn wsgi:application -w 2 --threads 3 -b 127.0.0.1:8001 -t 30 --keep-alive 5 --forwarded-allow-ips=*\
         --access-logfile - --access-logformat %(h)s%(t)s --max-requests 1000 --env TITLE=my_site --backlog 64 -n site\
        | processes = 2, threads = 3, port = 8001, trust-proxy = *, access-log = %h%t
        uwsgi --http 127.0.0.1:8001 --wsgi-file wsgi.py --processes 2 --threads 3 --harakiri 30 --log-maxsize 52428800\
         --static-map /static=./static --reload-on-rss 512 --http-keepalive 5 --log-x-forwarded-for --limit-post 1000\
        | processes = 2, threads = 3, max-log-size = 50, url-alias = /static, maximum-memory = 512M
        """)
    void mustTakeTheTranslatedCommandLineOfAnotherServer(String line, String options) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), HELLO);
        Files.createDirectories(folder.resolve("static"));
        String here;
        try (Express other = Express.run(folder, line.split(" +"))) {
            assertThat(other.exitCode()).describedAs(other.output()).isEqualTo(ExpressException.USAGE);
            here = other.output().lines().findFirst().orElse("").replaceFirst("^.*; here it is: wsgi-express ", "");
        }
        Shell words = Shell.run(folder, "sh", "-c", "for word in " + here + "; do printf '%s\\n' \"$word\"; done");
        root = folder.resolve("translated");
        List<String> all = new ArrayList<>(List.of("setup-server", "--server-root", root.toString()));
        words.output().lines().forEach(all::add);
        try (Express done = Express.run(folder, all.toArray(String[]::new))) {
            assertThat(done.exitCode()).describedAs(done.output()).isZero();
        }
        assertThat(root.resolve("wsgi-express.conf")).content().contains(options.split(", "));
    }

    private Shell control(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("bin/wsgictl").toString()));
        command.addAll(List.of(arguments));
        return Shell.run(folder, command.toArray(String[]::new));
    }

    @AfterEach
    void stop() throws Exception {
        if (Files.exists(root.resolve("bin/wsgictl"))) {
            control("stop");
        }
    }

    private static String get(Shell started) throws IOException, InterruptedException {
        Matcher url = URL.matcher(started.output());
        assertThat(url.find()).describedAs(started.output()).isTrue();
        return get(URI.create(url.group(1)));
    }

    private String statusPage() throws IOException, InterruptedException {
        Matcher ready = READINESS.matcher(Files.readString(root.resolve("run/admin")));
        assertThat(ready.find()).isTrue();
        return get(URI.create(ready.group(1)).resolve("status"));
    }

    private static String get(URI url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private long pid() throws IOException {
        return Long.parseLong(
                Files.readString(root.resolve("run/wsgi-express.pid")).strip());
    }

    @Test
    void mustWriteTheOptionsDownAndStartNothing() throws Exception {
        Files.createDirectories(folder.resolve("app's files/static"));
        Shell done = setUp(
                "--threads",
                "3",
                "--url-alias",
                "/static",
                "static",
                "--access-log",
                "%h \"%r\"",
                "--python-path=.",
                "--python-path=static");
        assertThat(done.code()).describedAs(done.output()).isZero();
        assertThat(done.output())
                .contains("Server URL         : http://127.0.0.1:(any that is free)/")
                .contains("Server Root        : " + root)
                .contains("Request Capacity   : 3 (1 process * 3 threads)")
                .contains("Server Options     : " + root.resolve("wsgi-express.conf"))
                .contains("Control Script     : " + root.resolve("bin/wsgictl"))
                .contains("Systemd Unit       : " + root.resolve("wsgi-express.service"));
        Path application = folder.resolve("app's files");
        assertThat(root.resolve("wsgi-express.conf"))
                .content()
                .contains("\nentry-point = " + application.resolve("wsgi.py") + "\n")
                .contains("\nworking-directory = " + application + "\n")
                .contains("\nengine = cpython\n", "\nhost = 127.0.0.1\n", "\nport = 0\n", "\nthreads = 3\n")
                .contains("\nurl-alias = /static \"" + application.resolve("static") + "\"\n")
                .contains("\naccess-log = %h \"%r\"\n")
                .contains("\npython-path = " + application + "\n")
                .contains("\npython-path = " + application.resolve("static") + "\n")
                .contains("\n# How many requests one interpreter runs at the same time.\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("wsgi-express.conf"))))
                .isEqualTo("rw-r-----");
        assertThat(root.resolve("logs")).isDirectory();
        assertThat(control("status")).isEqualTo(new Shell(3, "wsgictl: the server is not running\n"));
        assertThat(control("bogus"))
                .isEqualTo(new Shell(
                        2,
                        "wsgictl: bogus is not a command: expected start, stop, restart, reload, graceful, status, top,"
                                + " log-level, configtest, run or help\n"));
        assertThat(control("help").output().lines())
                .startsWith("Usage: wsgictl COMMAND")
                .filteredOn(line -> !line.startsWith("/"))
                .allMatch(line -> line.length() <= 102)
                .noneMatch(line -> line.startsWith("  await"));
        assertThat(Shell.run(folder, "sh", "-n", root.resolve("bin/wsgictl").toString()))
                .isEqualTo(new Shell(0, ""));
    }

    @Test
    @Covers({"--setup-only", "--config", "--pid-file"})
    void mustStartReloadAndStop() throws Exception {
        assertThat(setUp("--setup-only", "--request-timeout", "7").code()).isZero();
        Shell started = control("start", "--threads", "2");
        assertThat(started.code()).describedAs(started.output()).isZero();
        assertThat(started.output()).contains("Request Capacity   : 2 ", "Request Timeout    : 7 (seconds)");
        assertThat(get(started)).isEqualTo("first");
        long pid = pid();

        Shell status = control("status");
        assertThat(status.code()).isZero();
        assertThat(status.output())
                .contains("wsgictl: the server is running, process " + pid + "\n")
                .contains("Server URL         : http://127.0.0.1:", "Request Capacity   : 2 ", "Uptime             : ");
        if (Shell.isInstalled("curl")) {
            // The slot is given back after the response.
            await().untilAsserted(() -> assertThat(control("status").output())
                    .contains("Process Group      : default: 0 of 2 slots busy, 0 requests waiting, generation 1"));
        }
        assertThat(control("top", "--once").output()).contains("REQ/S", "default-1");
        assertThat(control("log-level").output()).contains("WARN\torg.wsgibridge\n");
        assertThat(control("log-level", "org.wsgibridge", "debug").output()).contains("admin-actions is off");
        assertThat(control("start").output())
                .isEqualTo("wsgictl: the server is running already, process " + pid + "\n");

        Path script = folder.resolve("app's files/wsgi.py");
        Files.writeString(script, HELLO.replace("first", "second"));
        mustServeAnotherGeneration(control("reload"));
        assertThat(get(started)).isEqualTo("second");
        Files.writeString(script, HELLO.replace("first", "the third"));
        mustServeAnotherGeneration(control("graceful"));
        assertThat(get(started)).isEqualTo("the third");

        Files.writeString(script, "raise ImportError('No module named not_there_at_all in C:\\\\new\\\\cache')\n");
        Shell refused = control("reload");
        assertThat(refused.code()).describedAs(refused.output()).isEqualTo(1);
        assertThat(refused.output())
                .contains("wsgi.py\", line 1", "ImportError: No module named not_there_at_all in C:\\new\\cache")
                .contains("wsgictl: the new code could not be loaded");
        assertThat(get(started)).isEqualTo("the third");
        if (Shell.isInstalled("curl")) {
            assertThat(control("status").output())
                    .containsPattern("generation \\d+\nFailed Reload      : since 20\\S+Z: .*No module named");
        }
        assertThat(statusPage()).contains("The former code serves since 20", "No module named");
        Files.writeString(script, HELLO.replace("first", "the fourth"));
        mustServeAnotherGeneration(control("reload"));
        assertThat(get(started)).isEqualTo("the fourth");
        assertThat(control("status").output()).doesNotContain("Failed Reload");
        assertThat(statusPage()).doesNotContain("The former code");

        Shell restarted = control("restart");
        assertThat(restarted.code()).describedAs(restarted.output()).isZero();
        assertThat(restarted.output()).contains("wsgictl: stopped\n", "Request Capacity   : 5 ");
        assertThat(pid()).isNotEqualTo(pid);
        assertThat(ProcessHandle.of(pid)).isEmpty();

        long last = pid();
        List<ProcessHandle> processes =
                ProcessHandle.of(last).orElseThrow().descendants().toList();
        assertThat(control("stop")).isEqualTo(new Shell(0, "wsgictl: stopped\n"));
        assertThat(processes).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(control("stop")).isEqualTo(new Shell(0, "wsgictl: the server is not running\n"));
        assertThat(control("reload")).isEqualTo(new Shell(7, "wsgictl: the server is not running\n"));
    }

    private void configure(String from, String to) throws IOException {
        Path file = root.resolve("wsgi-express.conf");
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    @Test
    void mustSayThatOptionsHaveChangedAndKeepTheServerIfTheyAreRefused() throws Exception {
        assertThat(setUp("--threads", "3").code()).isZero();
        Shell started = control("start");
        assertThat(started.code()).describedAs(started.output()).isZero();
        long pid = pid();
        String file = root.resolve("wsgi-express.conf").toString();

        configure("threads = 3", "threads = 4");
        Shell reloaded = control("reload");
        assertThat(reloaded.output())
                .contains("wsgictl: " + file
                        + " has changed since the start; a restart applies it (by systemctl if systemd runs the"
                        + " server)\n")
                .containsPattern("wsgictl: reloaded, generation \\d+ serves\n");
        assertThat(reloaded.code()).isZero();

        configure("threads = 4", "threads = many");
        Files.writeString(folder.resolve("app's files/wsgi.py"), HELLO.replace("first", "second"));
        for (String command : List.of("reload", "restart")) {
            Shell refused = control(command);
            assertThat(refused.code()).describedAs(refused.output()).isEqualTo(2);
            assertThat(refused.output())
                    .containsPattern("wsgi-express\\.conf line \\d+: threads = many")
                    .contains("wsgictl: the options are refused; ")
                    .doesNotContain("stopped\n", "\tat ");
            assertThat(pid()).isEqualTo(pid);
        }
        assertThat(ProcessHandle.of(pid)).isPresent();

        configure("threads = many", "threads = 4");
        Shell restarted = control("restart");
        assertThat(restarted.code()).describedAs(restarted.output()).isZero();
        assertThat(restarted.output()).contains("wsgictl: stopped\n", "Request Capacity   : 4 ");
        assertThat(get(restarted)).isEqualTo("second");
        mustServeAnotherGeneration(control("reload"));

        Files.writeString(folder.resolve("app's files/wsgi.py"), "import not_there_at_all\n");
        Shell failed = control("restart");
        assertThat(failed.code()).describedAs(failed.output()).isEqualTo(1);
        assertThat(failed.output())
                .startsWith("wsgictl: stopped\nwsgictl: the new process ended before it answered requests\n")
                .contains("No module named 'not_there_at_all'")
                .endsWith("wsgictl: the former server was stopped before this start, so no server runs now\n");
    }

    @Test
    void mustCheckTheOptionsAlone() throws Exception {
        assertThat(setUp().code()).isZero();
        Files.writeString(folder.resolve("app's files/wsgi.py"), "import not_there_at_all\n");
        assertThat(control("configtest", "--options-only")).isEqualTo(new Shell(0, "The options are valid.\n"));
        assertThat(control("configtest", "--options-only", "--threads", "0").code())
                .isEqualTo(2);
    }

    @Test
    void mustFailWithTheTracebackWhenTheApplicationDoesNotLoad() throws Exception {
        assertThat(setUp().code()).isZero();
        assertThat(control("configtest"))
                .isEqualTo(new Shell(0, "The options are valid, and the application can be loaded.\n"));
        Files.writeString(folder.resolve("app's files/wsgi.py"), "import not_there_at_all\n");
        for (String command : List.of("start", "configtest")) {
            Shell failed = control(command);
            assertThat(failed.code()).describedAs(failed.output()).isEqualTo(1);
            assertThat(failed.output())
                    .contains("wsgi.py\", line 1", "No module named 'not_there_at_all'")
                    .contains(
                            "has no module not_there_at_all: name the virtual environment that has it by --python-home")
                    .doesNotContain("\tat ");
        }
        assertThat(control("status").code()).isEqualTo(3);
        assertThat(control("configtest", "--threads", "0").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--group no-such-group: there is no such group",
                "--user no-such-user: there is no such user",
                "--user no-such-user --group root: there is no such user",
                "--user root --group no-such-group: there is no such group"
            })
    void mustRefuseAUserOrGroupThatDoesNotExist(String fault) throws Exception {
        String[] parts = fault.split(": ", -1);

        Shell done = setUp(parts[0].split(" ", -1));

        assertThat(done.code()).describedAs(done.output()).isEqualTo(ExpressException.USAGE);
        assertThat(done.output()).contains(": " + parts[1] + "; expected a name or number of the ");
        assertThat(root.resolve("wsgi-express.conf")).doesNotExist();
        assertThat(root.resolve("bin")).doesNotExist();
    }

    @Test
    void mustTakeTheNumberOfAGroup() throws Exception {
        assertThat(setUp("--group", "0").code()).isZero();
        assertThat(root.resolve("wsgi-express.conf")).content().contains("\ngroup = 0\n");
    }

    @Test
    void mustRecognizeAStalePidFile() throws Exception {
        assertThat(setUp().code()).isZero();
        // There is such a process, but it is another one.
        Files.writeString(
                root.resolve("run/wsgi-express.pid"), ProcessHandle.current().pid() + "\n");
        Shell status = control("status");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.output()).contains("not running: there is no such process as ");
        assertThat(control("stop")).isEqualTo(new Shell(0, "wsgictl: the server is not running\n"));
        Files.writeString(
                root.resolve("run/wsgi-express.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(control("start").code()).isZero();
        assertThat(pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void mustWriteAUnitThatSystemdAccepts() throws Exception {
        assertThat(setUp("--graceful-timeout", "20").code()).isZero();
        Path unit = root.resolve("wsgi-express.service");
        assertThat(unit)
                .content()
                .contains("\nExecStart=\"" + root.resolve("bin/wsgictl") + "\" run\n")
                .contains("\nExecReload=/bin/kill -HUP $MAINPID\n", "\nRestart=on-failure\n", "\nKillMode=mixed\n")
                .contains("\nTimeoutStopSec=55\n")
                .doesNotContainPattern("@[A-Z_]+@");
        assumeTrue(Shell.isInstalled("systemd-analyze"), "needs systemd-analyze (Debian: systemd)");
        Shell verified = Shell.run(folder, "systemd-analyze", "verify", unit.toString());
        assertThat(verified).isEqualTo(new Shell(0, ""));
    }
}
