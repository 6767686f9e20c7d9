package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.testkit.TestSettings;

/** One request is ended from outside, and only that one (design section 4, point 6). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JythonInterruptTest {
    private static final String APP = """
            import itertools, Queue, threading, time
            LOCK = threading.Lock()

            def forever():
                while 1: pass

            def adds(x=0):
                while True: x += 1

            def yields():
                def generate():
                    while 1: yield 1
                for x in generate(): pass

            def comprehends():
                [x for x in itertools.count() if x < 0]

            def calls():
                def inner(n): return n + 1
                x = 0
                while True: x = inner(x)

            def swallows():
                while True:
                    try:
                        while True: time.time()
                    except:
                        pass

            def sleeps():
                time.sleep(600)

            def waits():
                threading.Event().wait()

            def gets():
                Queue.Queue().get()

            def locks():
                LOCK.acquire()
                try:
                    while True: pass
                finally:
                    x = 1
                    LOCK.release()

            def answers():
                return 'answer'

            def takes_lock():
                return str(LOCK.acquire(False) and not LOCK.release())

            def application(environ, start_response):
                start_response('200 OK', [])
                return [globals()[environ['QUERY_STRING']]()]
            """;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() {
        deployed.close();
    }

    private String run(String what) {
        return deployed.text(interpreter, "app.py", "application", what);
    }

    private Deployed.Running startAndWait(String what) {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", what);
        await().until(() -> Deployed.stack(interpreter, running).contains("in " + what));
        return running;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forever",
                "adds",
                "yields",
                "comprehends",
                "calls",
                "swallows",
                "sleeps",
                "waits",
                "gets",
                "locks"
            })
    void aRequestIsEndedWhateverItDoes(String what) {
        Deployed.Running running = startAndWait(what);
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        assertThat(interpreter.interrupt(running.lease())).isEqualTo(Interruption.INJECTED);
        running.lease().awaitRelease();
        assertThat(running.channel().status()).isEqualTo(504);
        assertThat(interpreter.interrupt(running.lease())).isEqualTo(Interruption.TOO_LATE);
        for (int i = 0; i < 4; i++) {
            assertThat(run("answers")).isEqualTo("answer");
        }
        assertThat(run("takes_lock")).isEqualTo("True");
    }

    @Test
    void aRequestThatWaitsForAThreadIsCancelled() {
        List<Deployed.Running> busy = new ArrayList<>(List.of(startAndWait("sleeps"), startAndWait("sleeps")));
        Deployed.Running queued = deployed.start(interpreter, "app.py", "application", "answers");
        queued.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        assertThat(interpreter.interrupt(queued.lease())).isEqualTo(Interruption.CANCELLED);
        busy.forEach(running -> interpreter.interrupt(running.lease()));
        busy.forEach(running -> running.lease().awaitRelease());
        queued.lease().awaitRelease();
        assertThat(queued.exchange().times().applicationStarted()).isZero();
    }

    @Test
    void stackShowsWhereARequestIs() {
        Deployed.Running running = startAndWait("calls");
        assertThat(Deployed.stack(interpreter, running)).contains("app.py\", line", "in application", "in calls");
        interpreter.interrupt(running.lease());
        running.lease().awaitRelease();
        assertThat(Deployed.stack(interpreter, running)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"calls", "sleeps"})
    void withoutInterruptTimeoutARequestRunsUntracedAndCanStillBeEnded(String what) throws Exception {
        Interpreter untraced = deployed.open(
                group -> new TestSettings(group)
                        .timeouts(Duration.ofSeconds(45), Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(5))
                        .group(),
                "app.py",
                "application");
        Deployed.Running running = deployed.start(untraced, "app.py", "application", what);
        await().until(() -> Deployed.stack(untraced, running).contains("in " + what));
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        untraced.interrupt(running.lease());
        running.lease().awaitRelease();
        assertThat(deployed.text(untraced, "app.py", "application", "answers")).isEqualTo("answer");
    }

    @Test
    void openingIsGivenUpWhenItsThreadIsInterrupted() throws Exception {
        deployed.file("slow.py", "import time\nprint 'importing'\ntime.sleep(600)\n");
        AtomicReference<@Nullable InterpreterStartException> failure = new AtomicReference<>();
        Thread opening = new Thread(() -> {
            try {
                deployed.open("slow.py", "application");
            } catch (InterpreterStartException e) {
                failure.set(e);
            }
        });
        opening.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> deployed.log.lines().contains("STDOUT - importing"));
        opening.interrupt();
        opening.join(10_000);
        InterpreterStartException given = Objects.requireNonNull(failure.get());
        assertThat(given).hasMessageContaining("still loading");
        assertThat(given.traceback()).contains("slow.py\", line 3");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().matches("wsgi-test-\\d+-free")));
    }
}
