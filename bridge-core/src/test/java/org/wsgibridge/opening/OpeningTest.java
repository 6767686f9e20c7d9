package org.wsgibridge.opening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ApplicationLoadException;
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

    /** Finds no module. */
    private record Failing(String message) implements PythonEngine {
        @Override
        public void check(ProcessGroupSettings settings) {}

        @Override
        public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
            throw new ApplicationLoadException(message, "Traceback:\n" + message + "\n", null);
        }

        @Override
        public void close() {}
    }

    private InterpreterStartException failure(String missing, String application) {
        InterpreterSpec spec = new InterpreterSpec(
                "failing-1",
                TestSettings.of("failing", folder).group(),
                List.of(new ApplicationRef.Module(application, "application")),
                new RecordingLog(),
                reason -> {});
        Opening opening = new Opening(new Failing("ImportError: No module named " + missing), spec, List.of());
        return catchThrowableOfType(InterpreterStartException.class, opening::await);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'shop'", "shop.wsgi"})
    void mustSayWhereTheModuleOfAnApplicationWasLookedFor(String missing) throws Exception {
        String searched = "; searched in " + folder + " and Python's own folders (python-path is not set)";
        InterpreterStartException failure = failure(missing, "shop.wsgi");
        assertThat(failure).hasMessageEndingWith(missing + searched);
        assertThat(failure.traceback()).endsWith(missing + searched);
        Path packages = Files.createDirectory(folder.resolve("lib-python"));
        assertThat(failure(missing, "shop.wsgi")).hasMessageContaining(folder + ", " + packages + " and Python's");
    }

    /** Where these are is no question of the bridge's settings. */
    @ParameterizedTest
    @ValueSource(strings = {"'sho'", "requests"})
    void mustNotSayWhereAnotherModuleWasLookedFor(String missing) {
        assertThat(failure(missing, "shop.wsgi")).hasMessageEndingWith(missing);
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
