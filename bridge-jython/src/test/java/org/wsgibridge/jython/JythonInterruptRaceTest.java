package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.TestSettings;

/** A timeout and the end of its request race; the next request of the same thread never feels it. */
final class JythonInterruptRaceTest {
    private static final int REPETITIONS = 1000;

    private static final String APP = """
            import re, threading, time
            from java.lang import Thread
            LOCK = threading.Lock()
            QUEUE = threading.Condition()

            def brief():
                for n in range(20):
                    with LOCK:
                        re.match('(a+)+b', 'aaaaa')
                time.sleep(0.0001)
                with QUEUE:
                    QUEUE.wait(0.0001)

            def next_one():
                before = Thread.currentThread().isInterrupted()
                for n in range(5):
                    with LOCK:
                        re.match('(a+)+b', 'aaaaa')
                time.sleep(0.001)
                return 'untouched' if not before and not Thread.currentThread().isInterrupted() else 'interrupted'

            def application(environ, start_response):
                start_response('200 OK', [])
                return [str(globals()[environ['QUERY_STRING']]())]
            """;

    @Test
    void aTimeoutThatComesLateHitsNoOtherRequest(@TempDir Path folder) throws Exception {
        Random random = new Random(42);
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", APP);
            Interpreter interpreter = deployed.open(
                    group -> new TestSettings(group).capacity(1, 1, 100, 0).group(), "app.py", "application");
            for (int i = 0; i < REPETITIONS; i++) {
                Deployed.Running first = deployed.start(interpreter, "app.py", "application", "brief");
                Deployed.Running second = deployed.start(interpreter, "app.py", "application", "next_one");
                for (int spins = random.nextInt(100_000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                interpreter.interrupt(first.lease());
                if (i % 2 == 0) {
                    interpreter.force(first.lease());
                }
                second.lease().awaitRelease();
                assertThat(second.channel().text()).as("repetition %d", i).isEqualTo("untouched");
                assertThat(first.lease().isReleased()).isTrue();
            }
        }
    }
}
