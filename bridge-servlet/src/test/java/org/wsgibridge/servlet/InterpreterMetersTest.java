package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.spi.Usage;

/** The meters of interpreters and their slots: what runs, what it uses, how it ends. */
class InterpreterMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void register() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void unregister() {
        Metrics.removeRegistry(registry);
    }

    private static TestBridge bridge() {
        return new TestBridge();
    }

    private double gauge(String name) {
        return registry.get(name).tags("group", "default").gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double cpu() {
        return registry.get("wsgi.interpreters.cpu.time").functionCounter().count();
    }

    @Test
    void mustTellTheSlotsThatAreThereAndThoseThatShouldBe() throws Exception {
        try (TestBridge bridge =
                bridge().option("processes", "2").option("threads", "3").start(Kind.JETTY)) {
            Awaitility.await().until(() -> gauge("wsgi.slots") == 6);
            assertThat(gauge("wsgi.slots.configured")).isEqualTo(6);
            CountDownLatch never = new CountDownLatch(1);
            bridge.engine().holdAllButTheFirst(never);
            bridge.engine().opened().get(0).crash();
            Awaitility.await().until(() -> gauge("wsgi.slots") == 3);
            assertThat(gauge("wsgi.slots.configured")).isEqualTo(6);
            assertThat(gauge("wsgi.ready")).isEqualTo(1);
            bridge.engine().opened().get(1).crash();
            Awaitility.await().until(() -> gauge("wsgi.slots") == 0);
            assertThat(gauge("wsgi.ready")).isZero();
            never.countDown();
            Awaitility.await().until(() -> gauge("wsgi.slots") == 6);
        }
    }

    @Test
    void mustCountTheCpuTimeOfAnInterpreterThatNothingHasAsked() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            bridge.engine().opened().get(0).uses(new Usage(Duration.ofSeconds(7), 0));
            bridge.engine().opened().get(0).crash();
            Awaitility.await().until(() -> bridge.engine().opened().size() == 2);
            bridge.engine().opened().get(1).uses(new Usage(Duration.ofSeconds(2), 0));
            Awaitility.await().until(() -> cpu() == 9);
            assertThat(gauge("wsgi.interpreters.memory")).isGreaterThan(10_000_000);
        }
    }

    @Test
    void mustAddUpWhatInterpretersUseAndTellWhyTheyLeave() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY)) {
            bridge.engine().opened().get(0).uses(new Usage(Duration.ofSeconds(7), 1_000_000));
            Awaitility.await().until(() -> cpu() == 7);
            assertThat(gauge("wsgi.interpreters.memory")).isEqualTo(1_000_000);
            bridge.engine().opened().get(0).crash();
            Awaitility.await()
                    .until(() -> counter("wsgi.interpreters.retired", "reason", "lost") == 1
                            && bridge.engine().opened().size() == 2);
            bridge.engine().opened().get(1).uses(new Usage(Duration.ofSeconds(2), 2_000_000));
            Awaitility.await().until(() -> cpu() == 9);
            assertThat(gauge("wsgi.interpreters.memory.largest")).isEqualTo(2_000_000);
            assertThat(registry.get("wsgi.interpreters.lifetime").timer().count())
                    .isEqualTo(1);
            assertThat(registry.get("wsgi.interpreters.lifetime").timer().totalTime(TimeUnit.NANOSECONDS))
                    .isGreaterThan(0);
        }
    }

    @Test
    void mustCountWhatCannotBeLoaded() throws Exception {
        TestBridge failing = bridge().option("startup-failure", "retry");
        failing.engine().failOpening(1);
        try (TestBridge bridge = failing.start(Kind.JETTY)) {
            Awaitility.await().until(() -> gauge("wsgi.interpreters.age") > 0);
            assertThat(counter("wsgi.interpreters.load.failures", "group", "default"))
                    .isEqualTo(1);
            assertThat(bridge.engine().attempts()).isGreaterThan(1);
        }
    }
}
