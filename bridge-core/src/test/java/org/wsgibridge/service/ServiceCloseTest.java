package org.wsgibridge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.watchdog.Watchdog;

/** The end of a service that is still being opened waits for nothing, and leaves no interpreter behind. */
@Timeout(60)
class ServiceCloseTest {
    private static final int REPETITIONS = 200;
    private static final Duration SOON = Duration.ofMillis(1);

    private final ScriptedEngine engine =
            new ScriptedEngine().define("_bridge_service", exchange -> new CountDownLatch(1).await());

    @TempDir
    Path home;

    private Service service() {
        ServiceSettings settings = new ServiceSettings(
                "worker",
                home.resolve("worker.py"),
                TestSettings.of(ScriptedEngine.NAME, home).group());
        return new Service(settings, engine, new RecordingLog(), new Watchdog());
    }

    @Test
    void mustInterruptAnOpeningThatHangs() {
        engine.holdOpening(new CountDownLatch(1));
        Service service = service();
        service.start();
        await().until(() -> engine.attempts() == 1);

        service.close();

        assertThat(service.stats().state()).isEqualTo(ServiceStats.State.STOPPED);
        assertThat(engine.opened()).isEmpty();
    }

    @Test
    void mustCloseWhatIsOpenedInTheSameMoment() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < REPETITIONS; i++) {
                int attempts = engine.attempts();
                CountDownLatch opening = new CountDownLatch(1);
                engine.holdOpening(opening);
                Service service = service();
                service.start();
                await().pollInterval(SOON).until(() -> engine.attempts() == attempts + 1);
                Future<?> opened = other.submit(opening::countDown);
                service.close();
                opened.get();
                assertThat(service.stats().state()).isEqualTo(ServiceStats.State.STOPPED);
            }
        } finally {
            other.shutdownNow();
        }
        await().untilAsserted(
                        () -> assertThat(engine.opened()).allMatch(interpreter -> interpreter.closedBecause() != null));
    }
}
