package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
            exchange.failure().escaped(path.substring("/raise/".length()));
            throw new IllegalStateException("scripted");
        } else if (path.startsWith("/route/")) {
            exchange.route().set(path);
        } else if (path.equals("/hold")) {
            hold.await();
        } else if (path.equals("/midway")) {
            exchange.response().startResponse("200 OK", List.of(), false);
            exchange.response().write(new byte[] {'x'});
            throw new IllegalStateException("scripted, midway");
        }
        ScriptedEngine.respond(exchange, "fine");
    }

    private double gauge(String name) {
        return registry.get(name).tags("group", "default").gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double finished(String error) {
        return counter("wsgi.requests.finished", "mount", "/", "error", error);
    }

    private long requests(String... tags) {
        return registry
                .find("wsgi.requests")
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
            assertThat(gauge("wsgi.ready")).isEqualTo(1);
            assertThat(finished("none")).isEqualTo(3);
            assertThat(finished("failed")).isEqualTo(1);
            assertThat(finished("rejected")).isZero();
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
                assertThat(gauge("wsgi.requests.active")).isEqualTo(2);
                assertThat(gauge("wsgi.requests.active.oldest")).isGreaterThan(0);
            });
            assertThat(counter("wsgi.requests.rejected", "reason", "queue_full"))
                    .isEqualTo(1);
            assertThat(finished("rejected")).isEqualTo(1);
            assertThat(requests()).isZero();
            assertThat(phase("queue")).isZero();
            Awaitility.await().until(() -> gauge("wsgi.capacity.utilization") > 0);
            assertThat(registry.get("wsgi.slots.busy.time").functionCounter().count())
                    .isGreaterThan(0);
            hold.countDown();
            assertThat(waiting.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void mustSayWhichRequestsHaveAnError() throws Exception {
        try (TestBridge bridge = bridge().option("limit-request-body", "10").start(Kind.JETTY);
                RawClient client = bridge.client();
                RawClient tooLarge = bridge.client();
                RawClient broken = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(client.get("/ctx/raise/KeyError").status()).isEqualTo(500);
            assertThat(broken.get("/ctx/midway").status()).isEqualTo(200);
            assertThat(tooLarge.request("POST /ctx/", "Content-Length: 11")
                            .send("12345678901")
                            .reply()
                            .status())
                    .isEqualTo(413);
            Awaitility.await().until(() -> finished("none") + finished("failed") == 4);
            assertThat(requests("error", "none", "status", "200")).isEqualTo(1);
            assertThat(requests("error", "none", "status", "413", "outcome", "BAD_REQUEST"))
                    .isEqualTo(1);
            assertThat(requests("error", "failed", "status", "500", "exception", "KeyError"))
                    .isEqualTo(1);
            assertThat(requests("error", "failed", "status", "200", "outcome", "FAILED"))
                    .isEqualTo(1);
            assertThat(finished("failed")).isEqualTo(2);
            assertThat(phase("input")).isEqualTo(1);
        }
    }

    @Test
    void mustMeasureTheInputOfBodiesThatNeverCome() throws Exception {
        try (TestBridge bridge = bridge().option("socket-timeout", "0.2").start(Kind.JETTY);
                RawClient slow = bridge.client()) {
            assertThat(slow.request("POST /ctx/", "Content-Length: 11")
                            .send("1")
                            .reply()
                            .status())
                    .isEqualTo(408);
            Awaitility.await().until(() -> phase("input") == 1);
            assertThat(phaseSeconds("input")).isGreaterThan(0.1);
            try (RawClient gone = bridge.client()) {
                gone.request("POST /ctx/", "Content-Length: 11").send("1");
            }
            Awaitility.await().until(() -> phase("input") == 2);
            assertThat(phase("queue")).isZero();
            assertThat(finished("none") + finished("client-gone") + finished("bad-request"))
                    .isEqualTo(2);
        }
    }

    @Test
    void mustTellARoutesRequestsApartAndBoundThem() throws Exception {
        try (TestBridge bridge = bridge().start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            for (int i = 0; i < 70; i++) {
                assertThat(client.get("/ctx/route/" + i).status()).isEqualTo(200);
            }
            Awaitility.await().until(() -> finished("none") == 71);
            assertThat(requests("route", "none")).isEqualTo(1);
            assertThat(requests("route", "/route/3")).isEqualTo(1);
            assertThat(requests("route", "/route/59")).isEqualTo(1);
            assertThat(requests("route", "other")).isEqualTo(10);
        }
    }

    private double phaseSeconds(String phase) {
        return registry.get("wsgi.requests.phase").tag("phase", phase).timer().totalTime(TimeUnit.SECONDS);
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
