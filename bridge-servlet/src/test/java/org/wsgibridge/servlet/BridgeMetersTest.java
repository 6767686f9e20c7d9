package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.Usage;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.servlet.metrics.Catalogue;
import org.wsgibridge.testkit.ScriptedEngine;

/** The meters over real requests. */
class BridgeMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch hold = new CountDownLatch(1);

    @BeforeEach
    void register() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void unregister() {
        hold.countDown();
        Metrics.removeRegistry(registry);
    }

    private TestBridge bridge() {
        return new TestBridge().app(this::application).at("/ctx", "/*");
    }

    private void application(Exchange exchange) throws InterruptedException {
        String path = String.valueOf(exchange.environ().get("PATH_INFO"));
        if (path.startsWith("/raise/")) {
            exchange.exception(path.substring("/raise/".length()));
            throw new IllegalStateException("scripted");
        } else if (path.equals("/hold")) {
            hold.await();
        }
        ScriptedEngine.respond(exchange, "fine");
    }

    private double gauge(String name) {
        return registry.get(name).tags("group", "default").gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private long requests(String... tags) {
        return registry
                .get("wsgi.requests")
                .tags("context", "/ctx", "group", "default", "mount", "/")
                .tags(tags)
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void mustMeasureRequestsAndSlotsAndLeaveNothingBehind() throws Exception {
        try (TestBridge bridge = bridge().option("threads", "3")
                        .option("listen-backlog", "7")
                        .start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(client.get("/ctx/raise/KeyError").status()).isEqualTo(500);
            assertThat(client.request("BREW /ctx/", "Content-Length: 5")
                            .send("12345")
                            .reply()
                            .status())
                    .isEqualTo(200);

            Awaitility.await().until(() -> phase("application") == 4);
            assertThat(requests("method", "GET", "status", "200", "outcome", "COMPLETED", "exception", "none"))
                    .isEqualTo(2);
            assertThat(requests("method", "GET", "status", "500", "outcome", "FAILED", "exception", "KeyError"))
                    .isEqualTo(1);
            assertThat(requests("method", "other", "status", "200")).isEqualTo(1);
            assertThat(phase("queue")).isEqualTo(4);
            assertThat(phase("input")).isEqualTo(1);
            assertThat(counter("wsgi.input", "mount", "/")).isEqualTo(5);
            assertThat(counter("wsgi.output", "mount", "/")).isGreaterThan(12);
            Awaitility.await().until(() -> gauge("wsgi.slots.busy") == 0);
            assertThat(gauge("wsgi.slots")).isEqualTo(3);
            assertThat(gauge("wsgi.queue.size")).isEqualTo(7);
            assertThat(gauge("wsgi.queue.depth")).isZero();
            assertThat(registry.get("wsgi.interpreters")
                            .tag("state", "active")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("wsgi.interpreters.load").timer().count()).isEqualTo(1);
            assertThat(registry.get("wsgi.live").gauge().value()).isEqualTo(1);
            assertThat(registry.get("wsgi.ready").gauge().value()).isEqualTo(1);
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private long phase(String phase) {
        return registry.get("wsgi.requests.phase").tag("phase", phase).timer().count();
    }

    @Test
    void mustRegisterExactlyWhatTheCatalogueHas() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Catalogue.registered(registry.getMeters()))
                            .isEqualTo(Catalogue.promised()));
        }
    }

    @Test
    void mustGoOnCountingAfterAGarbageCollection() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            collectGarbage();
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            Awaitility.await()
                    .until(() -> registry.get("wsgi.slots.busy.time")
                                    .functionCounter()
                                    .count()
                            > 0);
            assertThat(gauge("wsgi.slots")).isPositive();
        }
    }

    /** Returns when what is held weakly only is gone. */
    private static void collectGarbage() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        Awaitility.await().until(() -> {
            System.gc();
            return canary.get() == null;
        });
    }

    @Test
    void mustShowWhatRunsAndWaits() throws Exception {
        try (TestBridge bridge = bridge().option("threads", "1")
                        .option("listen-backlog", "1")
                        .start(Kind.JETTY);
                RawClient running = bridge.client();
                RawClient waiting = bridge.client();
                RawClient rejected = bridge.client()) {
            running.request("GET /ctx/hold");
            Awaitility.await().until(() -> gauge("wsgi.slots.busy") == 1);
            waiting.request("GET /ctx/hold");
            Awaitility.await().until(() -> gauge("wsgi.queue.depth") == 1);
            assertThat(rejected.get("/ctx/hold").status()).isEqualTo(503);

            Awaitility.await().untilAsserted(() -> {
                Map<Statistic, Double> active = active();
                assertThat(active.get(Statistic.ACTIVE_TASKS)).isEqualTo(2);
                assertThat(active.get(Statistic.MAX)).isGreaterThan(0);
                assertThat(active.get(Statistic.DURATION)).isGreaterThan(active.get(Statistic.MAX));
            });
            assertThat(counter("wsgi.requests.rejected", "reason", "queue_full"))
                    .isEqualTo(1);
            assertThat(requests("status", "503", "outcome", "REJECTED")).isEqualTo(1);
            Awaitility.await().until(() -> gauge("wsgi.capacity.utilization") > 0);
            assertThat(registry.get("wsgi.slots.busy.time").functionCounter().count())
                    .isGreaterThan(0);
            hold.countDown();
            assertThat(waiting.reply().status()).isEqualTo(200);
        }
    }

    private Map<Statistic, Double> active() {
        Meter meter = registry.get("wsgi.requests.active").tag("mount", "/").meter();
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .collect(Collectors.toMap(Measurement::getStatistic, Measurement::getValue));
    }

    @Test
    void mustCountTimeoutsByWhatBecameOfThem() throws Exception {
        try (TestBridge bridge = bridge().option("threads", "1")
                        .option("request-timeout", "0.1")
                        .option("interrupt-timeout", "30")
                        .start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/hold").status()).isEqualTo(504);
            Awaitility.await()
                    .until(() -> counter("wsgi.requests.timeouts", "kind", "request", "outcome", "recovered") == 1);
            assertThat(counter("wsgi.requests.timeouts", "kind", "request", "outcome", "escalated"))
                    .isZero();
            assertThat(requests("status", "504", "outcome", "REQUEST_TIMEOUT")).isEqualTo(1);
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

    private double cpu() {
        return registry.get("wsgi.interpreters.cpu.time").functionCounter().count();
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

    @Test
    void mustMakeTheBucketsThatTheOptionSays() throws Exception {
        for (Map.Entry<String, Integer> expected :
                Map.of("off", 0, "mod_wsgi", 64).entrySet()) {
            try (TestBridge bridge = bridge().option("metrics-histogram", expected.getKey())
                            .start(Kind.JETTY);
                    RawClient client = bridge.client()) {
                assertThat(client.get("/ctx/").status()).isEqualTo(200);
                Awaitility.await().until(() -> phase("application") == 1);
                for (String name : List.of("wsgi.requests", "wsgi.requests.phase")) {
                    assertThat(registry.get(name).timers())
                            .allMatch(timer -> timer.takeSnapshot().histogramCounts().length == expected.getValue());
                }
            }
        }
    }

    @Test
    void mustMeasureNothingWhenItIsOff() throws Exception {
        try (TestBridge bridge = bridge().option("metrics", "off").start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(registry.getMeters()).isEmpty();
        }
    }
}
