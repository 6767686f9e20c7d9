package org.wsgibridge.it.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards of {@code deploy/grafana}, as they are imported. */
final class Dashboards {
    /** Where they are. */
    static final Path FOLDER = Path.of("../deploy/grafana").toAbsolutePath().normalize();

    private static final Pattern PART =
            Pattern.compile("\"(panels|title|name|expr|definition)\": (?:\\[|\"((?:[^\"\\\\]|\\\\.)*)\")");
    private static final Pattern VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    private Dashboards() {}

    /** Where a query is. */
    enum Place {
        PANEL,
        ANNOTATION,
        VARIABLE
    }

    /**
     * A query.
     *
     * @param board its dashboard's file
     * @param place what has it
     * @param title the title of that
     * @param expression in PromQL, with Grafana's variables
     */
    record Query(Path board, Place place, String title, String expression) {
        /** Returns it as Grafana would send it. */
        String with(String instance, String interval) {
            return expression
                    .replace("$__rate_interval", interval)
                    .replace("$instance", instance)
                    .replaceAll("\\$\\w+", ".*");
        }
    }

    /** Returns the files. */
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the queries of a dashboard, in the order of the file. */
    static List<Query> queries(Path board) throws IOException {
        List<Query> queries = new ArrayList<>();
        Place place = Place.ANNOTATION;
        String title = "";
        Matcher part = PART.matcher(Files.readString(board));
        while (part.find()) {
            String text = part.group(2) == null ? "" : part.group(2).replaceAll("\\\\(.)", "$1");
            switch (part.group(1)) {
                case "panels" -> place = Place.PANEL;
                case "expr" -> queries.add(new Query(board, place, title, text));
                case "definition" -> queries.add(new Query(board, Place.VARIABLE, title, values(text)));
                default -> title = text;
            }
        }
        return queries;
    }

    /** What PromQL calls the values of a label. */
    private static String values(String text) {
        Matcher values = VALUES.matcher(text);
        if (!values.matches()) {
            throw new AssertionError(text);
        }
        return "count by (" + values.group(2) + ") (" + values.group(1) + ")";
    }
}
