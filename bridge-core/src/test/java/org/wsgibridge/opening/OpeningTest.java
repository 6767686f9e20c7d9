package org.wsgibridge.opening;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Timeouts;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestSettings;

final class OpeningTest {
    @TempDir
    private Path folder;

    /** Tells why it is slow, and never opens anything. */
    private static final class Slow implements PythonEngine {
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public void check(ProcessGroupSettings settings) {}

        @Override
        public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
            spec.events().explainSlowness(() -> ": modules were still being compiled");
            told.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new InterpreterStartException("it was given up", "", null);
        }

        @Override
        public void close() {}
    }

    @Test
    void aLateStartMustSayWhyItIsSlow() throws Exception {
        TestSettings options = TestSettings.of("slow", folder);
        Timeouts was = options.group().timeouts();
        ProcessGroupSettings settings = options.timeouts(new Timeouts(
                        was.queue(),
                        was.connect(),
                        was.request(),
                        was.interrupt(),
                        Duration.ofMillis(10),
                        was.graceful(),
                        was.eviction(),
                        was.shutdown(),
                        was.deadlock(),
                        was.socket(),
                        was.responseSocket(),
                        was.slow()))
                .group();
        Slow engine = new Slow();
        InterpreterSpec spec = new InterpreterSpec("slow-1", settings, List.of(), new RecordingLog(), reason -> {});
        Opening opening = new Opening(engine, spec, List.of());
        engine.told.await();
        assertThatThrownBy(opening::await)
                .hasMessageStartingWith("interpreter slow-1 was not up within startup-timeout=0.01 s")
                .hasMessageEndingWith(" s: modules were still being compiled");
    }
}
