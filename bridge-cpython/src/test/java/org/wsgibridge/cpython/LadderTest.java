package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.ShutdownReason;

/** What ends which kind of stuck request, without harm to the others; docs/cpython.md holds the same table. */
class LadderTest {
    private static final String APPLICATION = """
            from __future__ import print_function
            import mod_wsgi, re, socket, threading, time

            ours, theirs = socket.socketpair()
            waiting = socket.socketpair()
            waiting[0].settimeout(100)
            gate = threading.Event()
            lock = threading.Lock()
            lock.acquire()

            def spin(seconds):
                end = time.time() + seconds
                while time.time() < end:
                    pass

            def swallow(action):
                while True:
                    try:
                        action()
                    except:
                        pass

            def swallow_twice(action):
                while True:
                    try:
                        try:
                            action()
                        finally:
                            action()
                    except:
                        pass

            def loop():
                while True:
                    try:
                        spin(0.01)
                    except Exception:
                        pass

            def clean_up():
                try:
                    spin(100)
                finally:
                    time.sleep(0.5)
                    print('cleaned up')

            def feed():
                while True:
                    time.sleep(0.1)

            def thread():
                feeder = threading.Thread(target=feed, name='feeder')
                feeder.daemon = False  # those of a request's thread are, unless they are told otherwise
                feeder.start()

            mod_wsgi.subscribe_shutdown(lambda name, shutdown_reason: print('stopping: ' + shutdown_reason))

            ACTIONS = {
                '/loop': lambda: spin(100),
                '/exception': loop,
                '/swallow': lambda: swallow(lambda: spin(100)),
                '/swallow-sleep': lambda: swallow(lambda: time.sleep(0.05)),
                '/swallow-twice': lambda: swallow_twice(lambda: spin(0.1)),
                '/sleep': lambda: time.sleep(100),
                '/lock': lock.acquire,
                '/recv': lambda: ours.recv(10),
                '/recv-timeout': lambda: waiting[0].recv(10),
                '/regex': lambda: re.match(r'(a+)+$', 'a' * 64 + 'b'),
                '/pow': lambda: pow(3, 10 ** 8),
                '/sum': lambda: sum(x for x in iter(int, 1)),
                '/sum-in-c': lambda: sum(iter(int, 1)),
                '/sibling': gate.wait,
                '/open': gate.set,
                '/clean-up': clean_up,
                '/thread': thread,
            }

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path in ACTIONS:
                    print('begins')
                    ACTIONS[path]()
                start_response('200 OK', [])
                return [b'done']
            """;

    private enum Means {
        INTERRUPT,
        FORCE,
        CLOSE
    }

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        kit.threads = 3;
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    static Stream<Arguments> faults() {
        Map<String, Means> all = Map.ofEntries(
                Map.entry("/loop", Means.INTERRUPT),
                Map.entry("/exception", Means.INTERRUPT),
                Map.entry("/sum", Means.INTERRUPT),
                Map.entry("/swallow", Means.INTERRUPT),
                Map.entry("/swallow-sleep", Means.INTERRUPT),
                Map.entry("/recv", Means.FORCE),
                Map.entry("/recv-timeout", Means.FORCE),
                Map.entry("/sleep", Means.CLOSE),
                Map.entry("/lock", Means.CLOSE),
                Map.entry("/regex", Means.CLOSE),
                Map.entry("/pow", Means.CLOSE),
                Map.entry("/sum-in-c", Means.CLOSE));
        List<Arguments> cases = new ArrayList<>();
        all.forEach((path, means) -> {
            cases.add(arguments("3", path, means));
            cases.add(arguments("2.7", path, path.equals("/sleep") ? Means.FORCE : means));
        });
        for (String version : Pythons.oldestAndNewest()) {
            cases.add(arguments(version, "/swallow-sleep", Means.FORCE));
            cases.add(arguments(version, "/swallow-twice", Means.FORCE));
            cases.add(arguments(version, "/recv", Means.FORCE));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void mustEndAStuckRequestByTheMildestMeans(String version, String path, Means means) throws Exception {
        assumeTrue(version.equals("3") || Pythons.find(version) != null, "needs Python " + version + " (pyenv)");
        kit.pythonHome = Pythons.find(version);
        Interpreter interpreter = kit.open(application);
        EngineKit.Request sibling = kit.get(application, "/sibling").send(interpreter);
        EngineKit.Request request = kit.get(application, path).send(interpreter);
        await().until(() ->
                kit.log.stream().filter(line -> line.contains("begins")).count() == 2);

        interpreter.interrupt(request);
        if (means != Means.INTERRUPT) {
            interpreter.force(request);
        }
        if (means == Means.CLOSE) {
            assertThat(request.isReleased()).isFalse();
            interpreter.close(ShutdownReason.REQUEST_TIMEOUT, Duration.ofMillis(500));
        }

        request.await();
        if (means != Means.CLOSE) {
            kit.get(application, "/open").send(interpreter).await();
            assertThat(sibling.await().client.text()).isEqualTo("done");
        }
    }

    @Test
    void mustGiveTheApplicationTimeToCleanUp() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/clean-up").send(interpreter);
        await().until(() -> kit.log.stream().anyMatch(line -> line.contains("begins")));

        interpreter.interrupt(request);

        request.await();
        assertThat(kit.log).anyMatch(line -> line.contains("cleaned up"));
    }

    @Test
    void mustRunExitHandlersWhenAThreadIsStuck() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/lock").send(interpreter);
        await().until(() -> kit.log.stream().anyMatch(line -> line.contains("begins")));

        interpreter.close(ShutdownReason.REQUEST_TIMEOUT, Duration.ofSeconds(60));

        request.await();
        assertThat(kit.log).anyMatch(line -> line.contains("stopping: request_timeout"));
    }

    @Test
    void mustNameTheThreadsThatDoNotEnd() throws Exception {
        Interpreter interpreter = kit.open(application);
        kit.get(application, "/thread").send(interpreter).await();

        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(2));

        assertThat(kit.log)
                .anyMatch(line -> line.contains("Thread 'feeder' of the application does not end"))
                .anyMatch(line -> line.contains("in feed"));
        assertThat(ProcessHandle.of(interpreter.pid())).isEmpty();
    }
}
