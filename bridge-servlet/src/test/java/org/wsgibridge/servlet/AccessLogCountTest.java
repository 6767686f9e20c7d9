package org.wsgibridge.servlet;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** Requests sent are lines of the access log, one each, with the status that the client saw. */
class AccessLogCountTest {
    private static final int CLIENTS = 12;
    private static final int EACH = 25;

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("wsgi.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @SuppressWarnings("ThreadSleep")
    private static void serve(Exchange exchange) throws InterruptedException {
        String path = String.valueOf(exchange.environ().get("PATH_INFO"));
        if (path.endsWith("0")) {
            throw new IllegalStateException("scripted failure");
        }
        if (path.endsWith("5")) {
            // Until request-timeout.
            new CountDownLatch(1).await();
        }
        if (path.endsWith("7")) {
            Thread.sleep(20);
        }
        ScriptedEngine.respond(exchange, "served");
    }

    @ParameterizedTest
    @EnumSource
    void mustCountEveryRequestOnceHoweverItEnds(Kind kind) throws Exception {
        Map<String, Long> seen = new TreeMap<>();
        try (TestBridge bridge = new TestBridge()
                .option("access-log", "%>s")
                .option("threads", "2")
                .option("listen-backlog", "4")
                .option("queue-timeout", "0.05")
                .option("request-timeout", "0.1")
                .option("interrupt-timeout", "5")
                .app(AccessLogCountTest::serve)
                .start(kind)) {
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<List<String>>> results = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                results.add(clients.submit(() -> send(bridge)));
            }
            for (Future<List<String>> result : results) {
                result.get().forEach(status -> seen.merge(status, 1L, Long::sum));
            }
            clients.shutdown();
            await().until(() -> lines.size() >= CLIENTS * EACH);
        }
        assertThat(new TreeMap<>(lines.stream().collect(groupingBy(line -> line, counting()))))
                .isEqualTo(seen);
        assertThat(seen).containsKeys("200", "503", "504");
    }

    private static List<String> send(TestBridge bridge) throws IOException {
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            try (RawClient client = bridge.client()) {
                statuses.add(Integer.toString(client.get("/" + i).status()));
            }
        }
        return statuses;
    }
}
