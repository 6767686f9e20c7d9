package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** How daemons start and end, on their own, by force and with their JVM. */
class DaemonLifeTest {
    private static final String APPLICATION = """
            import atexit, os, signal, sys, threading, time, re

            def note(text):
                with open(os.path.join(os.path.dirname(__file__), 'notes'), 'a') as f:
                    f.write(text)

            atexit.register(note, 'atexit')
            import mod_wsgi
            mod_wsgi.subscribe_shutdown(lambda name, shutdown_reason: note(shutdown_reason + ' '))
            mod_wsgi.subscribe_signals(lambda name, signame, signum: note('%s=%d ' % (signame, signum)))

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/crash':
                    print('about to crash')
                    signal.pthread_kill(threading.get_ident(), signal.SIGSEGV)
                if path == '/exit':
                    os._exit(3)
                if path == '/half':
                    start_response('200 OK', [])(b'half')
                    time.sleep(0.2)
                    os._exit(3)
                if path == '/hang':
                    note('hangs')
                    time.sleep(60)
                if path == '/hold-gil':
                    note('hangs')
                    re.match(r'(a+)+$', 'a' * 64 + 'b')
                if path == '/child':
                    pid = os.fork()
                    if pid == 0:
                        print('from the child')
                        time.sleep(5)
                        os._exit(0)
                    os._exit(3)
                start_response('200 OK', [])
                return [str(os.getpid()).encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/crash", "/exit", "/child"})
    void mustAnswerWith502WhenTheProcessDiesUnderARequest(String path) throws Exception {
        Interpreter interpreter = kit.open(application);

        EngineKit.Request request = kit.get(application, path).send(interpreter).await();

        assertThat(request.client.status()).isEqualTo(502);
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.INTERPRETER_LOST);
        if (path.equals("/crash")) {
            assertThat(kit.log).contains("STDOUT " + request.exchange().id() + " about to crash");
        }
        assertThat(kit.lost)
                .singleElement()
                .asString()
                .contains("default-1", path.equals("/crash") ? "signal 11" : "status 3");
    }

    @Test
    void mustBreakOffWhatTheProcessHadBegunToSend() throws Exception {
        EngineKit.Request request =
                kit.get(application, "/half").send(kit.open(application)).await();

        assertThat(request.client.text()).isEqualTo("half");
        assertThat(request.client.isAborted()).isTrue();
    }

    @Test
    void mustAnswerEveryRequestWith502WhenTheProcessIsKilled() throws Exception {
        kit.threads = 3;
        Interpreter interpreter = kit.open(application);
        List<EngineKit.Request> requests = Stream.generate(() -> kit.get(application, "/hang"))
                .limit(3)
                .map(request -> request.send(interpreter))
                .toList();
        await().until(() -> Files.exists(folder.resolve("notes")));

        ProcessHandle.of(interpreter.pid()).orElseThrow().destroyForcibly();

        requests.forEach(request -> assertThat(request.await().client.status()).isEqualTo(502));
        assertThat(kit.lost).singleElement().asString().contains("signal 9");
        EngineKit.Request late = kit.get(application, "/").send(interpreter).await();
        assertThat(late.client.status()).isEqualTo(502);
    }

    @Test
    void mustPassSignalsOnThatMeanNothingToIt() throws Exception {
        Interpreter interpreter = kit.open(application);
        for (String signal : List.of("HUP=1", "USR2=12")) {
            String name = signal.substring(0, signal.indexOf('='));
            new ProcessBuilder("kill", "-" + name, Long.toString(interpreter.pid()))
                    .start()
                    .waitFor();
            await().untilAsserted(
                            () -> assertThat(folder.resolve("notes")).content().contains("SIG" + signal));
        }
        assertThat(kit.get(application, "/").send(interpreter).await().client.status())
                .isEqualTo(200);
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustRunExitHandlersWhenItIsClosed() throws Exception {
        Interpreter interpreter = kit.open(application);
        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));

        assertThat(folder.resolve("notes")).hasContent("shutdown_signal atexit");
        assertThat(ProcessHandle.of(interpreter.pid())).isEmpty();
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustUseForceWhenTheGraceIsOver() throws Exception {
        ApplicationRef stubborn = kit.script("stubborn.wsgi", """
                import atexit, time
                atexit.register(time.sleep, 60)

                def application(environ, start_response):
                    time.sleep(60)
                """);
        Interpreter interpreter = kit.open(stubborn);
        EngineKit.Request request = kit.get(stubborn, "/").send(interpreter);

        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofMillis(300));

        assertThat(request.await().client.status()).isEqualTo(503);
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.SHUTDOWN);
        assertThat(ProcessHandle.of(interpreter.pid())).isEmpty();
    }

    @Test
    void mustTellTheTracebackOfALoadThatFails() {
        ApplicationRef broken =
                kit.script("broken.wsgi", "import os\n\ndef f():\n    raise KeyError('settings')\nf()\n");

        InterpreterStartException failure =
                catchThrowableOfType(InterpreterStartException.class, () -> kit.open(broken));

        assertThat(failure.getMessage()).contains("broken.wsgi", "KeyError");
        assertThat(failure.traceback())
                .startsWith("Traceback (most recent call last)")
                .contains("line 4, in f", "KeyError: 'settings'")
                .doesNotContain("loader.py");
    }

    @Test
    void mustTellWhatTheProcessSaidBeforeItDied() {
        ApplicationRef broken = kit.script("broken.wsgi", "import os\nos.write(2, b'out of luck\\n')\nos._exit(7)\n");

        InterpreterStartException failure =
                catchThrowableOfType(InterpreterStartException.class, () -> kit.open(broken));

        assertThat(failure.getMessage())
                .contains("exited with status 7 before it was ready: the application ended its process while it was");
        assertThat(failure.traceback()).contains("out of luck");
    }

    @Test
    void mustEndAStartThatIsInterrupted() throws Exception {
        ApplicationRef slow =
                kit.script("slow.wsgi", "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)\n");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread opener = new Thread(
                () -> failure.complete(catchThrowableOfType(InterpreterStartException.class, () -> kit.open(slow))));
        opener.start();
        Path pid = folder.resolve("pid");
        await().until(() -> Files.exists(pid) && Files.size(pid) > 0);

        opener.interrupt();

        assertThat(failure.get()).hasMessageContaining("default-1");
        long process = Long.parseLong(Files.readString(pid));
        await().until(() -> ProcessHandle.of(process).isEmpty());
    }

    @Test
    void mustRefuseAPythonThatDoesNotExist() {
        kit.pythonHome = folder.resolve("nowhere");

        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("python-home")
                .hasMessageContaining("nowhere");
    }

    @Test
    void mustRefuseAnExecutableThatIsNoPython() throws Exception {
        kit.pythonHome = folder.resolve("odd");
        Path python = folder.resolve("odd/bin/python3");
        Files.createDirectories(folder.resolve("odd/bin"));
        Files.createSymbolicLink(python, Path.of("/bin/echo"));

        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("no Python");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/hang", "/hold-gil"})
    void mustLeaveWithinFiveSecondsWhenTheJvmIsKilled(String path) throws Exception {
        Process jvm = new ProcessBuilder(QuickJvm.of(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        VictimMain.class.getName(),
                        folder.toString(),
                        path)))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = jvm.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.startsWith("pid ")) {
                line = output.readLine();
            }
            long daemon = Long.parseLong(String.valueOf(line).substring(4));
            if (!path.equals("/")) {
                await().until(() -> Files.exists(folder.resolve("notes")));
            }

            jvm.destroyForcibly();

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> ProcessHandle.of(daemon).isEmpty());
        } finally {
            jvm.destroyForcibly();
        }
    }
}
