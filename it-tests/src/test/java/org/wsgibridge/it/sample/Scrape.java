package org.wsgibridge.it.sample;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus gets.
 *
 * @param labels the labels of each metric
 */
record Scrape(Map<String, Set<String>> labels) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(\\{.*})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /** What Prometheus adds itself. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    static Scrape of(String page) {
        Map<String, Set<String>> labels = new TreeMap<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = LINE.matcher(line);
            if (!sample.matches()) {
                throw new IllegalArgumentException(line);
            }
            Set<String> known = labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>(ADDED));
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> known.add(label.group(1)));
            }
        });
        return new Scrape(labels);
    }

    /** Returns the labels of a metric; fails if there is none of that name. */
    Set<String> labelsOf(String metric) {
        Set<String> known = labels.get(metric);
        if (known == null) {
            throw new AssertionError("no metric " + metric + " in the scrape, which has " + labels.keySet());
        }
        return known;
    }
}
