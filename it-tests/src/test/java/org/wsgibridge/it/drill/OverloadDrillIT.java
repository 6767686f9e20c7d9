package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;

/** Ten times as many clients as there are slots: each gets an answer, some of them 503 or 504. */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OverloadDrillIT {
    private static final int SLOTS = 4;
    private static final int FLOOD = 10 * SLOTS;
    private static final String NAP = "/nap?s=0.1";
    private static final int REQUESTS = Drill.isLong() ? 20_000 : 1_200;

    private final Report report = new Report(
            "overload",
            "Engine",
            "Requests",
            "200",
            "503",
            "504",
            "p99 of 200 before",
            "p99 of 200 in the flood",
            "Longest of all",
            "Normal again after",
            "Heap before and after");

    @ParameterizedTest
    @EnumSource
    void aFloodMustBeAnsweredAndLeaveNothingBehind(Engine engine, TestServers.Running servers) throws Exception {
        Container container = engine == Engine.JYTHON ? Container.JETTY_12_1 : Container.TOMCAT_11;
        // The queue holds what four slots can work off within queue-timeout, and a little more.
        try (Drill drill = Drill.deploy(
                        servers,
                        container,
                        engine,
                        "threads",
                        Integer.toString(SLOTS),
                        "listen-backlog",
                        Integer.toString(FLOOD / 2),
                        "queue-timeout",
                        "0.45");
                Clients clients = new Clients()) {
            Load before = new Load(drill.mount(), NAP, 20 * SLOTS, 0)
                    .start(clients, SLOTS)
                    .join();
            assertThat(before.failures()).isEmpty();
            long heap = usedHeap();
            Load flood = new Load(drill.mount(), NAP, REQUESTS, 20)
                    .start(clients, FLOOD)
                    .join();
            long end = System.nanoTime();
            assertThat(drill.mount().get("/ok").status()).isEqualTo(200);
            Awaitility.await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
                assertThat(drill.group().busy()).isZero();
                assertThat(drill.group().queued()).isZero();
            });
            double normal = (System.nanoTime() - end) / 1e6;
            report(engine, before, flood, normal, heap);
            assertThat(flood.statuses().keySet()).isSubsetOf(200, 503, 504);
            assertThat(flood.answers()).allMatch(answer -> answer.response().complete());
            assertThat(flood.statuses()).containsKeys(200, 503);
            Load after = new Load(drill.mount(), NAP, 20 * SLOTS, 0)
                    .start(clients, SLOTS)
                    .join();
            assertThat(after.failures()).isEmpty();
        }
    }

    private void report(Engine engine, Load before, Load flood, double normal, long heap) {
        long longest =
                flood.answers().stream().mapToLong(Load.Answer::nanos).max().orElse(0);
        report.row(
                engine.option(),
                flood.answers().size(),
                flood.statuses().getOrDefault(200, 0),
                flood.statuses().getOrDefault(503, 0),
                flood.statuses().getOrDefault(504, 0),
                millis(before.millis(0.99)),
                millis(flood.millis(0.99)),
                millis(longest / 1e6),
                millis(normal),
                (heap >> 20) + " MiB, " + (usedHeap() >> 20) + " MiB");
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.0f ms", millis);
    }

    /** Returns what is left after a collection: of the container, the bridge, the tests and, with jython, Python. */
    static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @AfterAll
    void publish() throws IOException {
        report.publish();
    }
}
