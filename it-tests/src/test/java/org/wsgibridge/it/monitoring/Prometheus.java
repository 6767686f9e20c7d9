package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Debian's Prometheus with the rules of {@code deploy/prometheus}, at a free port, until it is closed. */
final class Prometheus implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("msg=\"Listening on\" address=(\\S+)");
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[^,]*,\"([^\"]*)\"]");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path output;

    private Prometheus(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Returns whether this machine has it, and its tool. */
    static boolean isInstalled() {
        String[] folders = System.getenv("PATH").split(":", -1);
        return Stream.of("prometheus", "promtool")
                .allMatch(name -> Arrays.stream(folders).anyMatch(folder -> Files.isExecutable(Path.of(folder, name))));
    }

    /**
     * Starts it.
     *
     * @param folder takes its configuration and data
     * @param targets host and port by what the label {@code instance} is to be
     */
    static Prometheus start(Path folder, Map<String, String> targets) throws IOException {
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), configuration(targets));
        Path output = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Prometheus prometheus = new Prometheus(process, output);
        await().atMost(PATIENCE)
                .until(() ->
                        !process.isAlive() || LISTENS.matcher(prometheus.log()).find());
        return prometheus;
    }

    private static String configuration(Map<String, String> targets) {
        String scraped = targets.entrySet().stream()
                .map(target -> "      - {targets: ['%s'], labels: {instance: %s}}%n"
                        .formatted(target.getValue(), target.getKey()))
                .collect(Collectors.joining());
        return """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['%s', '%s']
            scrape_configs:
              - job_name: wsgi
                metrics_path: /-/metrics
                static_configs:
            """.formatted(Rules.RECORDING, Rules.ALERTS) + scraped;
    }

    private String log() throws IOException {
        return Files.readString(output, UTF_8);
    }

    private String address() throws IOException {
        Matcher listens = LISTENS.matcher(log());
        if (!listens.find()) {
            throw new AssertionError("prometheus does not run: " + log());
        }
        return listens.group(1);
    }

    /** Evaluates a query now, and returns its values, in no order; fails if it is none. */
    List<Double> query(String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address() + "/api/v1/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString("query=" + URLEncoder.encode(query, UTF_8)))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new AssertionError(query + ": " + answer.body());
        }
        return VALUE.matcher(answer.body())
                .results()
                .map(value -> number(value.group(1)))
                .toList();
    }

    private static double number(String text) {
        return text.endsWith("Inf")
                ? text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
                : Double.parseDouble(text);
    }

    /** Evaluates a query, and returns the sum of its values; 0 when there is none. */
    double sum(String query) throws IOException, InterruptedException {
        return query(query).stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
