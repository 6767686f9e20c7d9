package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;

/**
 * Mixed traffic on both engines, while interpreters are recycled, reloaded, killed and held up: no request is lost but
 * those of killed processes, and nothing piles up. {@code -Dit.soak=MINUTES} says for how long.
 */
@Tag("drill")
@ExtendWith(TestServers.class)
final class SoakDrillIT {
    private static final Duration LENGTH =
            Duration.ofSeconds(Math.round(60 * Double.parseDouble(System.getProperty("it.soak", "30"))));
    private static final Duration SAMPLES = LENGTH.dividedBy(40);

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingMustBeLostAndNothingMustPileUp(TestServers.Running servers) throws Exception {
        try (Drill cpython = deploy(servers, Container.JETTY_12_1, Engine.CPYTHON);
                Drill jython = deploy(servers, Container.TOMCAT_10_1, Engine.JYTHON);
                Clients clients = new Clients()) {
            List<SoakTraffic> traffic = List.of(new SoakTraffic(cpython), new SoakTraffic(jython));
            traffic.forEach(one -> one.start(clients));
            List<Footprint> footprints = new ArrayList<>();
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() < end) {
                Thread.sleep(SAMPLES.toMillis());
                footprints.add(Footprint.take());
            }
            traffic.forEach(SoakTraffic::stop);
            publishTraffic(traffic);
            publishFootprint(footprints);
            for (SoakTraffic one : traffic) {
                assertThat(one.lost()).describedAs("%s", one).isEmpty();
            }
            assertFlat(footprints);
        }
    }

    private static Drill deploy(TestServers.Running servers, Container container, Engine engine) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of(
                "processes", "2",
                "threads", "6",
                "maximum-requests", "200",
                "request-timeout", "2",
                "interrupt-timeout", "1"));
        return Drill.deploy(servers, container, engine, options);
    }

    private static void publishTraffic(List<SoakTraffic> traffic) throws IOException {
        Report report = new Report(
                "soak",
                "Engine",
                "Minutes",
                "Requests",
                "Hung on purpose",
                "Killed processes",
                "Reloads",
                "Interpreters",
                "Lost with killed processes",
                "Lost otherwise");
        for (SoakTraffic one : traffic) {
            report.row(
                    one.engine().option(),
                    LENGTH.toSeconds() / 60.0,
                    one.requests(),
                    one.hangs(),
                    one.kills(),
                    one.reloads(),
                    one.interpreters(),
                    one.lostWithKilled(),
                    one.lost().size());
        }
        report.publish();
    }

    private static void publishFootprint(List<Footprint> footprints) throws IOException {
        Footprint first = Footprint.median(firstQuarter(footprints));
        Footprint last = Footprint.median(lastQuarter(footprints));
        new Report("soak footprint", "What", "First quarter", "Last quarter")
                .row("heap after a collection", first.heap() + " MiB", last.heap() + " MiB")
                .row("metaspace", first.metaspace() + " MiB", last.metaspace() + " MiB")
                .row("threads", first.threads(), last.threads())
                .row("open files", first.files(), last.files())
                .row("child processes", first.processes(), last.processes())
                .publish();
    }

    /** The first samples are left out: not everything is loaded and compiled yet. */
    private static List<Footprint> firstQuarter(List<Footprint> all) {
        return all.subList(all.size() / 10, all.size() / 4 + all.size() / 10);
    }

    private static List<Footprint> lastQuarter(List<Footprint> all) {
        return all.subList(all.size() * 3 / 4, all.size());
    }

    private static void assertFlat(List<Footprint> footprints) {
        Footprint first = Footprint.median(firstQuarter(footprints));
        Footprint last = Footprint.median(lastQuarter(footprints));
        assertThat(last.heap()).describedAs("heap").isLessThanOrEqualTo(first.heap() * 5 / 4 + 20);
        assertThat(last.metaspace()).describedAs("metaspace").isLessThanOrEqualTo(first.metaspace() * 5 / 4 + 20);
        assertThat(last.threads()).describedAs("threads").isLessThanOrEqualTo(first.threads() + 20);
        assertThat(last.files()).describedAs("files").isLessThanOrEqualTo(first.files() + 30);
        assertThat(last.processes()).describedAs("processes").isLessThanOrEqualTo(first.processes() + 2);
    }
}
