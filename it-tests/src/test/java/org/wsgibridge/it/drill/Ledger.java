package org.wsgibridge.it.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Mount;

/**
 * What a deployment tells of its requests, in three ways that have nothing in common.
 *
 * @param meters requests by outcome, as a scrape has them
 * @param accessLog lines by outcome
 * @param events requests that subscribers have heard of, by the first event that reported each
 */
record Ledger(Map<String, Long> meters, Map<String, Long> accessLog, Map<String, Long> events) {
    private static final Pattern METER =
            Pattern.compile("^wsgi_requests_seconds_count\\{.*outcome=\"(\\w+)\".*} ([0-9.E]+)$", Pattern.MULTILINE);
    /** Those have no duration, which would be none to learn from. */
    private static final Pattern REJECTED =
            Pattern.compile("^wsgi_requests_finished_total\\{.*error=\"rejected\".*} ([0-9.E]+)$", Pattern.MULTILINE);

    /** What no mount serves, such as the admin mount, has a line as well. */
    private static final Pattern LINE = Pattern.compile("wsgi\\.access - \\{.*\"mount\":.*\"outcome\":\"([a-z-]+)\"");

    /** Events that tell of a request for the first time. */
    private static final Set<String> FIRST = Set.of("request_started", "request_queue_timeout", "request_rejected");

    static Ledger of(Mount mount) throws IOException {
        return new Ledger(
                meters(mount), accessLog(mount.app().log()), events(mount.app().webInf()));
    }

    private static Map<String, Long> meters(Mount mount) throws IOException {
        RawResponse page = mount.admin("/-/metrics");
        if (page.status() != 200) {
            throw new IllegalStateException(page.toString());
        }
        Map<String, Long> meters = new TreeMap<>();
        METER.matcher(page.text())
                .results()
                .forEach(
                        sample -> meters.merge(sample.group(1), (long) Double.parseDouble(sample.group(2)), Long::sum));
        long rejected = REJECTED.matcher(page.text())
                .results()
                .mapToLong(sample -> (long) Double.parseDouble(sample.group(1)))
                .sum();
        if (rejected > 0) {
            meters.put("REJECTED", rejected);
        }
        return meters;
    }

    private static Map<String, Long> accessLog(String log) {
        Map<String, Long> lines = new TreeMap<>();
        LINE.matcher(log)
                .results()
                .forEach(line ->
                        lines.merge(line.group(1).toUpperCase(Locale.ROOT).replace('-', '_'), 1L, Long::sum));
        return lines;
    }

    private static Map<String, Long> events(Path webInf) throws IOException {
        Map<String, Long> events = new TreeMap<>();
        Set<String> requests = new HashSet<>();
        try (Stream<Path> files = Files.list(webInf.resolve("app/control/events"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split(" ", 2);
                    if (FIRST.contains(words[0])) {
                        events.merge(words[0], 1L, Long::sum);
                        if (!requests.add(words[1])) {
                            throw new AssertionError("told of twice: " + line);
                        }
                    }
                }
            }
        }
        return events;
    }

    /** Adds up. */
    static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
