package org.wsgibridge.it.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.GarbageCollection;
import org.wsgibridge.it.server.TestServers;

/** Every metric and label that {@code deploy/grafana} names is in a scrape of the sample. */
@ExtendWith(TestServers.class)
final class MonitoringFilesIT {
    private static final Path WAR = Path.of(System.getProperty("it.sample", "no sample"));
    private static final String TOKEN = "what-prometheus-has-to-know";
    private static final Path GRAFANA = Path.of("../deploy/grafana");

    private static final Pattern JSON_QUERY = Pattern.compile("\"(?:expr|definition)\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern METRIC = Pattern.compile("(?<![\\w:])(wsgi_\\w+)(?![\\w:])(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPING =
            Pattern.compile("(?:by|without|on|ignoring) \\(([^)]*)\\)|label_values\\(.*, (\\w+)\\)");

    private final Path work;

    MonitoringFilesIT(TestServers.Running servers) {
        work = servers.freshFolder("monitoring");
    }

    @Test
    void mustNameWhatTheSampleHas() throws Exception {
        assumeTrue(Files.exists(WAR), "needs the sample's WAR: build it with -am");
        Files.createDirectories(work.resolve("data"));
        Path token = Files.writeString(work.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        // A container's secrets are files; this has the value of an option.
        Path histogram = Files.writeString(work.resolve("histogram"), "mod_wsgi\n");
        Map<String, String> environment = Map.of(
                "WSGI_ADMIN", "public",
                "WSGI_METRICS_TOKEN_FILE", token.toString(),
                "GUESTBOOK_DATA", work.resolve("data").toString(),
                "WSGI_METRICS", "prometheus",
                "WSGI_METRICS_HISTOGRAM_FILE", histogram.toString());
        try (Distribution server = Distribution.start(
                Container.JETTY_12_1, work.resolve("base"), Map.of("sample-django", WAR), environment)) {
            assertThat(get(server, "/sample-django/").status())
                    .describedAs(server.log())
                    .isEqualTo(200);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(
                                    get(server, "/sample-django/-/metrics").text())
                            .contains("wsgi_requests_seconds_bucket{", "wsgi_requests_phase_seconds_count{"));
            Scrape scrape = Scrape.of(get(server, "/sample-django/-/metrics").text());
            for (Path file : dashboards()) {
                List<String> queries = queries(file);
                assertThat(queries).describedAs("%s", file).hasSizeGreaterThan(5);
                queries.forEach(query -> check(scrape, file, query));
            }
            mustGoOnAfterAGarbageCollection(server, "wsgi_slots_busy_time_seconds_total");
            mustGoOnAfterAGarbageCollection(server, "wsgi_interpreters_cpu_time_seconds_total");
        }
    }

    private static void mustGoOnAfterAGarbageCollection(Distribution server, String counter) throws Exception {
        GarbageCollection.in(server.process());
        double before = value(server, counter);
        assertThat(before).isPositive();
        Awaitility.await().untilAsserted(() -> {
            assertThat(get(server, "/sample-django/").status()).isEqualTo(200);
            assertThat(value(server, counter)).isGreaterThan(before);
        });
    }

    /** Returns the sum over all labels. */
    private static double value(Distribution server, String counter) throws IOException {
        return get(server, "/sample-django/-/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(counter + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(GRAFANA)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(found).hasSize(3);
            return found;
        }
    }

    private static List<String> queries(Path file) throws IOException {
        return JSON_QUERY
                .matcher(Files.readString(file))
                .results()
                .map(query -> query.group(1).replace("\\\"", "\""))
                .toList();
    }

    private static void check(Scrape scrape, Path file, String query) {
        Set<String> common = new TreeSet<>();
        List<MatchResult> metrics = METRIC.matcher(query).results().toList();
        if (metrics.isEmpty()) {
            return; // what rules.yml records, or Prometheus and the JVM measure
        }
        for (MatchResult metric : metrics) {
            Set<String> labels = scrape.labelsOf(metric.group(1));
            common.addAll(labels);
            String matchers = metric.group(2) == null ? "" : metric.group(2);
            MATCHER.matcher(matchers)
                    .results()
                    .forEach(label -> assertThat(labels)
                            .describedAs("%s: %s", file, query)
                            .contains(label.group(1)));
        }
        GROUPING.matcher(query).results().forEach(grouping -> {
            String names = grouping.group(1) == null ? grouping.group(2) : grouping.group(1);
            assertThat(common).describedAs("%s: %s", file, query).contains(names.split(",\\s*"));
        });
    }

    private static RawResponse get(Distribution server, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN
                + "\r\nConnection: close\r\n\r\n";
        return RawClient.exchange(server.port(), request.getBytes(ISO_8859_1));
    }
}
