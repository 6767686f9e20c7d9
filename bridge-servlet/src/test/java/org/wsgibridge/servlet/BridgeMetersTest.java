package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

class BridgeMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void register() {
        Metrics.addRegistry(registry);
    }

    @AfterEach
    void unregister() {
        Metrics.removeRegistry(registry);
    }

    @Test
    void mustMeasureRequestsAndSlotsAndLeaveNothingBehind() throws Exception {
        try (TestBridge bridge = new TestBridge()
                        .option("threads", "3")
                        .option("listen-backlog", "7")
                        .app(exchange -> {
                            if ("/fail".equals(exchange.environ().get("PATH_INFO"))) {
                                throw new IllegalStateException("scripted");
                            }
                            ScriptedEngine.respond(exchange, "fine");
                        })
                        .at("/ctx", "/*")
                        .start(Kind.JETTY);
                RawClient client = bridge.client()) {
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(client.get("/ctx/").status()).isEqualTo(200);
            assertThat(client.get("/ctx/fail").status()).isEqualTo(500);

            Awaitility.await()
                    .until(() -> registry.get("wsgi.slots.busy").gauge().value() == 0);
            assertThat(registry.get("wsgi.requests")
                            .tags("context", "/ctx", "mount", "/", "status", "200", "outcome", "COMPLETED")
                            .timer()
                            .count())
                    .isEqualTo(2);
            assertThat(registry.get("wsgi.requests")
                            .tags("status", "500", "outcome", "FAILED")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("wsgi.requests.queued")
                            .tags("group", "default")
                            .timer()
                            .count())
                    .isEqualTo(3);
            assertThat(registry.get("wsgi.slots")
                            .tags("group", "default")
                            .gauge()
                            .value())
                    .isEqualTo(3);
            assertThat(registry.get("wsgi.queue.size").gauge().value()).isEqualTo(7);
            assertThat(registry.get("wsgi.queue.depth").gauge().value()).isZero();
            assertThat(registry.get("wsgi.interpreters").gauge().value()).isEqualTo(1);
        }
        assertThat(registry.getMeters()).isEmpty();
    }
}
