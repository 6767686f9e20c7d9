package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.ShutdownReason;

/** What can be seen of a daemon from outside, what it says at the signal to end, and what it leaves behind. */
class ObservationTest {
    private static final String APPLICATION = """
            from __future__ import print_function
            import atexit, mod_wsgi, os, re, subprocess, sys, time

            mod_wsgi.subscribe_shutdown(lambda name, shutdown_reason: print('stopping: ' + shutdown_reason))
            atexit.register(lambda: print('atexit'))
            memory = []

            def wait_here():
                time.sleep(100)

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/wait':
                    print('begins')
                    wait_here()
                if path == '/regex':
                    print('begins')
                    re.match(r'(a+)+$', 'a' * 64 + 'b')
                if path == '/memory':
                    memory.append(b'x' * (64 << 20))
                if path == '/compute':
                    end = sum(os.times()[:2]) + 0.1
                    while sum(os.times()[:2]) < end:
                        pass
                while path == '/endless':
                    pass
                if path == '/child':
                    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'])
                    child.terminate()
                    print('child ended with', child.wait())
                start_response('200 OK', [])
                return [b'done']
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        kit.threads = 2;
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private Interpreter open(String version) throws Exception {
        kit.pythonHome = Pythons.find(version);
        return kit.open(application);
    }

    private EngineKit.Request begin(Interpreter interpreter, String path) {
        EngineKit.Request request = kit.get(application, path).send(interpreter);
        await().until(() -> kit.log.contains("STDOUT " + request.exchange().id() + " begins"));
        return request;
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#versions")
    void mustShowTheStackOfOneRequestAndAnswerProbes(String version) throws Exception {
        Interpreter interpreter = open(version);
        interpreter.probe().toCompletableFuture().get();
        EngineKit.Request waiting = begin(interpreter, "/wait");
        EngineKit.Request other = begin(interpreter, "/wait");

        assertThat(waiting.stack(interpreter))
                .startsWith("  File \"" + folder.resolve("app.wsgi"))
                .contains("in wait_here")
                .doesNotContain("gateway.py", "threading.py");
        interpreter.probe().toCompletableFuture().get();

        other.release();
        assertThat(other.stack(interpreter)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#oldestAndNewest")
    void mustAnswerNothingWhileAThreadKeepsTheGil(String version) throws Exception {
        Interpreter interpreter = open(version);
        EngineKit.Request request = begin(interpreter, "/regex");

        CompletableFuture<?> probe = interpreter.probe().toCompletableFuture();

        assertThat(request.stack(interpreter)).isEmpty();
        assertThat(probe).isNotDone();
        interpreter.close(ShutdownReason.DEADLOCK_TIMEOUT, Duration.ofMillis(100));
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#oldestAndNewest")
    void mustTellTheStackOfARequestBeforeItIsInterrupted(String version) throws Exception {
        Interpreter interpreter = open(version);
        for (int i = 0; i < 20; i++) {
            EngineKit.Request request = kit.get(application, "/endless").send(interpreter);
            await().until(() -> !request.stack(interpreter).isEmpty());
            CompletableFuture<String> stack = interpreter.stack(request).toCompletableFuture();
            interpreter.interrupt(request);
            assertThat(stack.get()).contains("in application");
            request.await();
        }
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#versions")
    void mustTellWhatTheProcessHasUsedUp(String version) throws Exception {
        Interpreter interpreter = open(version);
        long memory = interpreter.usage().residentMemory();
        Duration time = interpreter.usage().cpuTime();

        kit.get(application, "/memory").send(interpreter).await();
        kit.get(application, "/compute").send(interpreter).await();

        assertThat(interpreter.usage().residentMemory()).isGreaterThan(memory + (60 << 20));
        assertThat(interpreter.usage().cpuTime()).isGreaterThan(time.plusMillis(50));
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#versions")
    void mustTellWhatAProcessHasUsedUpThatWasKilled(String version) throws Exception {
        Interpreter interpreter = open(version);
        Duration time = interpreter.usage().cpuTime();
        kit.get(application, "/compute").send(interpreter).await();

        ProcessHandle.of(interpreter.pid()).orElseThrow().destroyForcibly();

        await().until(() -> !kit.lost.isEmpty());
        assertThat(interpreter.usage().cpuTime()).isGreaterThan(time.plusMillis(50));
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#versions")
    void mustAskToBeReplacedWhenItIsToldToEnd(String version) throws Exception {
        Interpreter interpreter = open(version);
        EngineKit.Request request = begin(interpreter, "/wait");

        signal("-USR1", interpreter);
        await().until(() -> kit.leaving.contains(ShutdownReason.EVICTION_SIGNAL));
        signal("-HUP", interpreter);
        signal("-TERM", interpreter);
        await().until(() -> kit.leaving.contains(ShutdownReason.GRACEFUL_SIGNAL));

        EngineKit.Request next =
                kit.get(application, "/child").send(interpreter).await();
        assertThat(next.client.text()).isEqualTo("done");
        assertThat(kit.log).anyMatch(line -> line.endsWith("child ended with -15"));
        assertThat(request.isReleased()).isFalse();
        assertThat(kit.lost).isEmpty();

        interpreter.close(ShutdownReason.GRACEFUL_SIGNAL, Duration.ofSeconds(20));
        assertThat(kit.log.stream().map(line -> line.replaceFirst("STDOUT \\S+ ", "")))
                .containsSubsequence("stopping: graceful_signal", "atexit");
        assertThat(kit.leaving).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("org.wsgibridge.cpython.Pythons#versions")
    void mustEndAtOnceWhenItIsToldToEndAgain(String version) throws Exception {
        Interpreter interpreter = open(version);
        signal("-TERM", interpreter);
        await().until(() -> !kit.leaving.isEmpty());

        signal("-TERM", interpreter);

        await().until(() -> !kit.lost.isEmpty());
        assertThat(kit.lost).singleElement().asString().contains("signal 15");
    }

    private static void signal(String name, Interpreter interpreter) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", name, Long.toString(interpreter.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
