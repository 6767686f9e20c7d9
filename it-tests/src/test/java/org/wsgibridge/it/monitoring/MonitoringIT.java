package org.wsgibridge.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.GarbageCollection;

/**
 * A real Prometheus scrapes wsgi-express with both engines through load, errors, hangs, kills, overload, reloads and
 * recycling. Then each query of each panel, rule and alert has to have a value, and the main ones what the clients
 * counted.
 */
final class MonitoringIT {
    private static final String CPYTHON = "cpython";
    private static final String JYTHON = "jython";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration SOON = Duration.ofSeconds(15);

    /** Longer than the test: rates over it, times its seconds, are all that happened. */
    private static final String WINDOW = "20m";

    private static final int WINDOW_SECONDS = 1200;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int TIMEOUT = 504;
    private static final int HANGS = 3;
    private static final int KILLS = 3;
    private static final int ANSWERED = 10;

    private static final int PROCESSES = 2;

    /** What a query asks for: a metric with its selector. */
    private static final Pattern SELECTOR = Pattern.compile(
            "(?<![\\w:\"])(?:up(?=\\{)|(?:wsgi|instance|mount|jvm|process)\\w*[_:][\\w:]+)(?:\\{[^}]*})?");

    private static final String APPLICATION = """
            import os, time

            def application(environ, start_response):
                path = environ['PATH_INFO']
                environ['wsgi.input'].read()
                if path == '/raise':
                    raise KeyError('of the application')
                if path == '/kill':
                    os._exit(1)
                if path == '/hang':
                    time.sleep(30)
                if path == '/slow':
                    time.sleep(1.5)
                status = '503 Service Unavailable' if path == '/answer' else '200 OK'
                start_response(status, [('Content-Type', 'text/plain')])
                return [b'x' * 1000]
            """;

    private static final List<String> COUNTERS = List.of(
            "wsgi_slots_busy_time_seconds_total",
            "wsgi_interpreters_cpu_time_seconds_total",
            "wsgi_requests_finished_total",
            "wsgi_output_bytes_total");

    /** By series, what it had when the garbage was collected. */
    private static final Map<String, Double> AT_COLLECTION = new TreeMap<>();

    @TempDir
    static Path folder;

    private static Server cpython;
    private static Server jython;
    private static Prometheus prometheus;
    private static Traffic traffic;
    private static Traffic jythonTraffic;

    @BeforeAll
    static void run() throws Exception {
        assumeTrue(Prometheus.isInstalled(), "needs Prometheus (Debian: prometheus)");
        jython = serve(JYTHON, "--metrics-histogram", "percentiles");
        cpython = serve(
                CPYTHON,
                ("--processes=2 --threads=2 --startup-timeout=60 --listen-backlog=4 --queue-timeout=1"
                                + " --request-timeout=3 --interrupt-timeout=1"
                                + " --maximum-requests=150 --service-script jobs jobs.py"
                                + " --https-port 0 --ssl-certificate server"
                                + " --ssl-ca-certificate-file server.crt --ssl-ca-revocation-file server.crl"
                                + " --ssl-verify-client /private")
                        .split("[ =]"));
        prometheus = Prometheus.start(
                folder,
                Map.of(
                        CPYTHON,
                        cpython.admin().getAuthority(),
                        JYTHON,
                        jython.admin().getAuthority()));
        await().atMost(PATIENCE).until(() -> prometheus.sum("count(wsgi_start_time_seconds)") == 2);
        traffic = new Traffic(cpython.url());
        jythonTraffic = new Traffic(jython.url());
        everythingThatHappens();
        await().atMost(PATIENCE)
                .until(() -> requests(CPYTHON) == traffic.all() && requests(JYTHON) == jythonTraffic.all());
    }

    private static Server serve(String engine, String... options) throws Exception {
        Path home = Files.createDirectory(folder.resolve(engine));
        Files.writeString(home.resolve("wsgi.py"), APPLICATION);
        Files.writeString(home.resolve("jobs.py"), "import time\nwhile True:\n    time.sleep(1)\n");
        Certificates.makeIn(home);
        Stream<String> command = Stream.of(
                        List.of(
                                Server.java(),
                                "-jar",
                                Server.JAR.toString(),
                                "start-server",
                                "wsgi.py",
                                "--engine",
                                engine),
                        Server.ANY_PORT,
                        List.of("--enable-telemetry"),
                        List.of(options))
                .flatMap(List::stream);
        return Server.start(home, Map.of(), command.toList());
    }

    private static void everythingThatHappens() throws Exception {
        for (Traffic clients : List.of(traffic, jythonTraffic)) {
            // A timer has no series until it has measured something, and a rate is blind to the first value of one.
            clients.send("/", 1, 1);
        }
        scraped("wsgi_requests_seconds_count", 2);
        GarbageCollection.in(cpython.process());
        GarbageCollection.in(jython.process());
        for (String counter : COUNTERS) {
            for (String engine : List.of(CPYTHON, JYTHON)) {
                String series = counter + "{instance=\"" + engine + "\"}";
                AT_COLLECTION.put(series, prometheus.sum(series));
            }
        }
        for (Traffic clients : List.of(traffic, jythonTraffic)) {
            clients.send("/", 200, 2);
            clients.send("/raise", 20, 2);
            clients.send("/answer", ANSWERED, 1);
        }
        traffic.send("/", 200, 2);
        scraped("wsgi_interpreters_retired_total{reason=\"maximum_requests\"}", 1);
        traffic.send("/hang", HANGS, HANGS);
        scraped("wsgi_requests_timeouts_total{kind=\"request\"}", HANGS);
        traffic.send("/slow", 20, 20);
        for (int killed = 1; killed <= KILLS; killed++) {
            while (traffic.of(BAD_GATEWAY) < killed) {
                traffic.send("/kill", 1, 1);
            }
            scraped("wsgi_interpreters_retired_total{reason=\"lost\"}", killed);
        }
        scraped("wsgi_interpreters{state=\"active\",instance=\"cpython\"}", PROCESSES);
        hangUp();
        scraped("wsgi_interpreters_retired_total{reason=\"script_reload\"}", PROCESSES);
        traffic.send("/", 20, 2);
        // What does not load is tried again and again: it stays so.
        Files.writeString(folder.resolve(CPYTHON).resolve("wsgi.py"), "import no_such_module\n");
        hangUp();
        scraped("wsgi_interpreters_load_failures_total", 1);
    }

    private static void hangUp() throws Exception {
        String pid = Long.toString(cpython.process().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
    }

    /** Waits until Prometheus has seen so much. */
    private static void scraped(String counter, int value) {
        await().atMost(PATIENCE).until(() -> prometheus.sum("sum(" + counter + ")") >= value);
    }

    private static double requests(String instance) throws Exception {
        return prometheus.sum("sum(wsgi_requests_finished_total{instance=\"" + instance + "\"})");
    }

    /** What is read from the server must not end with what reads it. */
    @Test
    void countersMustGoOnAfterAGarbageCollection() throws Exception {
        assertThat(AT_COLLECTION).hasSize(2 * COUNTERS.size());
        for (Map.Entry<String, Double> before : AT_COLLECTION.entrySet()) {
            await(before.getKey())
                    .atMost(PATIENCE)
                    .until(() -> prometheus.sum("sum(" + before.getKey() + ")") > before.getValue());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable running : Stream.of(prometheus, cpython, jython)
                .filter(started -> started != null)
                .toList()) {
            running.close();
        }
    }

    /** Percentiles are on their own dashboard, for servers with a histogram: nothing is empty as shipped. */
    @ParameterizedTest
    @CsvSource({"overview,cpython", "interpreters,cpython", "overview,jython", "interpreters,jython", "latency,jython"})
    void eachQueryOfADashboardMustHaveAValue(String board, String instance) throws Exception {
        List<Dashboards.Query> queries = Dashboards.queries(Dashboards.FOLDER.resolve(board + ".json"));
        assertThat(queries).hasSizeGreaterThan(10);
        for (Dashboards.Query query : queries) {
            String sent = query.with(instance, WINDOW);
            if (query.place() == Dashboards.Place.ANNOTATION) {
                prometheus.query(sent);
                mustBeThere(sent); // it has a value only while something happens
            } else {
                mustHaveAValue(query.title(), sent);
            }
        }
    }

    @Test
    void eachRecordingRuleMustHaveAValue() throws Exception {
        for (Rules.Rule rule : Rules.of(Rules.RECORDING)) {
            mustHaveAValue(rule.name(), rule.name());
            mustBeThere(rule.expression());
        }
    }

    /** Soon: there is nothing for a moment when a scrape takes too long. */
    private static void mustHaveAValue(String title, String query) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(prometheus.query(query))
                        .describedAs("%s: %s", title, query)
                        .isNotEmpty()
                        .doesNotContain(Double.NaN));
    }

    @Test
    void whatAnAlertAsksForMustBeThere() throws Exception {
        for (Rules.Rule alert : Rules.of(Rules.ALERTS)) {
            prometheus.query(alert.expression());
            mustBeThere(alert.expression());
        }
    }

    /** Each metric of a query, with the labels that it is selected by, was scraped. */
    private static void mustBeThere(String query) throws IOException, InterruptedException {
        List<String> selectors =
                SELECTOR.matcher(query).results().map(found -> found.group()).toList();
        for (String selector : selectors) {
            assertThat(prometheus.query("count_over_time(" + selector + "[" + WINDOW + "])"))
                    .describedAs("%s of %s", selector, query)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WsgiRequestFailed",
                "WsgiRequestTimeouts",
                "WsgiRequestsTurnedAway",
                "WsgiInterpretersLost",
                "WsgiApplicationDoesNotLoad"
            })
    void theAlertForWhatHappenedMustFire(String alert) throws Exception {
        await().atMost(PATIENCE)
                .until(() -> prometheus.sum("sum(ALERTS{alertstate=\"firing\",alertname=\"" + alert + "\"})") >= 1);
    }

    @Test
    void panelsMustShowWhatTheClientsOfCpythonCounted() throws Exception {
        assertThat(traffic.of(BAD_GATEWAY)).isEqualTo(KILLS);
        assertPanel("overview", "Requests", CPYTHON, WINDOW_SECONDS, traffic.all());
        assertPanel("overview", "Errors", CPYTHON, 1, traffic.errors() / (double) traffic.all());
        assertPanel("overview", "Errors by kind", CPYTHON, WINDOW_SECONDS, traffic.errors());
        assertPanel("overview", "Timeouts", CPYTHON, 1, traffic.of(TIMEOUT));
        assertPanel("overview", "Turned away", CPYTHON, 1, traffic.of(UNAVAILABLE) - ANSWERED);
        assertPanel("overview", "Interpreters lost", CPYTHON, 1, KILLS);
        assertShows(
                "sum(increase(wsgi_requests_seconds_count{status=\"200\"}[20m]))",
                traffic.of(200) + jythonTraffic.of(200));
        assertShows("sum(increase(wsgi_interpreters_retired_total{reason=\"script_reload\"}[20m]))", PROCESSES);
    }

    @Test
    void panelsMustShowWhatTheClientsOfJythonCounted() throws Exception {
        assertPanel("overview", "Requests", JYTHON, WINDOW_SECONDS, jythonTraffic.all());
        assertPanel("overview", "Errors", JYTHON, 1, jythonTraffic.errors() / (double) jythonTraffic.all());
        assertPanel("overview", "Errors by kind", JYTHON, WINDOW_SECONDS, jythonTraffic.errors());
    }

    private static void assertPanel(String board, String title, String instance, int factor, double counted)
            throws Exception {
        String query = Dashboards.queries(Dashboards.FOLDER.resolve(board + ".json")).stream()
                .filter(one ->
                        one.place() == Dashboards.Place.PANEL && one.title().equals(title))
                .findFirst()
                .orElseThrow()
                .with(instance, WINDOW);
        assertShows("(" + query + ") * " + factor, counted);
    }

    /** Within 5 %. */
    private static void assertShows(String query, double counted) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(prometheus.sum(query))
                        .describedAs("%s; clients of cpython got %s, of jython %s", query, traffic, jythonTraffic)
                        .isCloseTo(counted, within(counted * 0.05)));
    }
}
