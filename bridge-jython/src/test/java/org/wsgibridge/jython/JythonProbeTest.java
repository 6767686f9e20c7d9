package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.spi.Interpreter;

/** What an interpreter tells about itself: whether it still executes Python, and what it has used up. */
final class JythonProbeTest {
    private static final String APP = """
            import threading
            IMPORTING = threading.Event()
            GO_ON = threading.Event()

            def hangs():
                import hanging

            def goes_on():
                GO_ON.set()

            def computes():
                n = 0
                while n < 3000000: n += 1

            def nothing():
                pass

            def application(environ, start_response):
                start_response('200 OK', [])
                return [str(globals()[environ['QUERY_STRING']]())]
            """;

    @TempDir
    private Path folder;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        deployed.file("hanging.py", """
                import sys
                main = [m for n, m in sys.modules.items() if n.startswith('_mod_wsgi')]
                main[0].GO_ON.wait()
                """);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    private Deployed.Running startHanging() {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", "hangs");
        await().until(() -> Deployed.stack(interpreter, running).contains("hanging.py\", line 3"));
        return running;
    }

    @Test
    void aProbeIsAnsweredByAnInterpreterThatRunsRequests() {
        assertThat(interpreter.probe()).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void aProbeIsNotAnsweredWhileARequestHangsInAnImport() {
        Deployed.Running hanging = startHanging();
        CompletableFuture<?> probe = interpreter.probe().toCompletableFuture();
        CompletableFuture<?> again = interpreter.probe().toCompletableFuture();
        await().until(() -> probeThreads() == 1);
        assertThat(deployed.text(interpreter, "app.py", "application", "nothing"))
                .isEqualTo("None");
        assertThat(probe).isNotDone();
        deployed.text(interpreter, "app.py", "application", "goes_on");
        hanging.lease().awaitRelease();
        assertThat(probe).succeedsWithin(Duration.ofSeconds(20));
        assertThat(again).succeedsWithin(Duration.ofSeconds(20));
        await().until(() -> probeThreads() == 0);
    }

    @Test
    void aProbeThatIsNeverAnsweredEndsWithItsInterpreter() {
        Deployed.Running hanging = startHanging();
        CompletionStage<?> probe = interpreter.probe();
        await().until(() -> probeThreads() == 1);
        hanging.exchange().terminate(Outcome.SHUTDOWN, 503);
        deployed.retire(interpreter);
        await().until(() -> probeThreads() == 0);
        assertThat(probe).isNotNull();
    }

    private static long probeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("wsgi-test-\\d+-probe"))
                .count();
    }

    @Test
    void usageIsTheCpuTimeOfTheRequestThreads() {
        Duration before = interpreter.usage().cpuTime();
        assertThat(before).isPositive();
        deployed.text(interpreter, "app.py", "application", "computes");
        assertThat(interpreter.usage().cpuTime()).isGreaterThan(before);
        assertThat(interpreter.usage().residentMemory()).isZero();
        deployed.retire(interpreter);
        assertThat(interpreter.usage().cpuTime())
                .as("of threads that have ended")
                .isGreaterThan(before);
    }
}
