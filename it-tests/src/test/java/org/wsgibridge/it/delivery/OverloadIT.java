package org.wsgibridge.it.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** A server that has too much to do turns most requests away in no time: it must not look fast because of them. */
@ExtendWith(TestServers.class)
final class OverloadIT {
    private static final int CLIENTS = 8;
    private static final int SERVED_EACH = 3;
    private static final double SECONDS = 0.2;
    private static final String APPLICATION = """
            import time

            def application(environ, start_response):
                time.sleep(%s)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'served']
            """.formatted(SECONDS);

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.JETTY_12_1, Container.TOMCAT_10_1)
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void onlyWhatIsServedMustBeInLatencyAndQueueTime(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        WebApp app = new WebApp(servers.freshFolder("overload-" + container.label() + engine.option()), engine)
                .file("overload.py", APPLICATION)
                .option("application", "overload.py")
                .option("admin-port", "0")
                .option("metrics", "prometheus")
                .option("processes", "1")
                .option("threads", "2")
                .option("listen-backlog", "2");
        Mount mount = servers.deploy(container, engine, "/overload-" + engine.option(), app);
        int served = CLIENTS * SERVED_EACH;
        int rejected = overload(mount);

        assertThat(rejected).isPositive();
        await().untilAsserted(() -> {
            String page = mount.admin("/-/metrics").text();
            assertThat(meter(page, "wsgi_requests_finished_total", "error=\"none\""))
                    .isEqualTo(served);
            assertThat(meter(page, "wsgi_requests_finished_total", "error=\"rejected\""))
                    .isEqualTo(rejected);
            assertThat(meter(page, "wsgi_requests_rejected_total", "reason=\"queue_full\""))
                    .isEqualTo(rejected);
            assertThat(meter(page, "wsgi_requests_seconds_count", "")).isEqualTo(served);
            assertThat(meter(page, "wsgi_requests_phase_seconds_count", "phase=\"queue\""))
                    .isEqualTo(served);
            assertThat(meter(page, "wsgi_requests_seconds_sum", "")).isGreaterThan(served * SECONDS);
        });
        String status = mount.admin("/-/status.json").text();
        String since = status.substring(status.indexOf("\"sinceStart\""));
        assertThat(number(since, "requests")).isEqualTo(served + rejected);
        assertThat(number(since, "rejected")).isEqualTo(rejected);
        // Exact to a bucket.
        assertThat(number(since, "p50")).isGreaterThan(SECONDS * 0.75);
        assertThat(number(since, "mean")).isGreaterThan(SECONDS);
        assertThat(mount.admin("/-/status").text()).contains("/s rejected");
    }

    /** Asks until each client was served some times; returns how often one was turned away. */
    private static int overload(Mount mount) throws Exception {
        AtomicInteger rejected = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> ends = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            ends.add(clients.submit(() -> {
                for (int served = 0; served < SERVED_EACH; ) {
                    int status = mount.get("/").status();
                    assertThat(status).isIn(200, 503);
                    if (status == 200) {
                        served++;
                    } else {
                        rejected.incrementAndGet();
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                    }
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        clients.shutdown();
        return rejected.get();
    }

    /** Adds up the samples of a meter that have a label. */
    private static double meter(String page, String name, String label) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9.E-]+)").matcher(json);
        assertThat(matcher.find()).describedAs("%s in %s", name, json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
