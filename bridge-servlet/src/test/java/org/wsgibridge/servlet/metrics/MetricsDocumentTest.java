package org.wsgibridge.servlet.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of {@code docs/metrics.md} equal to the catalogue; {@code -Ddocs.write=true} writes it. */
class MetricsDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");
    private static final String BEGIN = "<!-- meters -->\n";
    private static final String END = "<!-- end -->";

    @Test
    void mustHaveTheTableOfTheCatalogue() throws IOException {
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        int to = text.indexOf(END, from);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(DOCUMENT, text.substring(0, from) + table() + text.substring(to));
        }

        assertThat(Files.readString(DOCUMENT)).contains(BEGIN + table() + END);
    }

    private static String table() {
        List<String> lines = new ArrayList<>(
                List.of("| Meter | Type | Unit | Tags | What it tells | In Prometheus |", "|---|---|---|---|---|---|"));
        Arrays.stream(BridgeMeter.values())
                .map(meter -> "| `" + meter.meterName() + "` | " + type(meter.type()) + " | "
                        + (meter.unit().isEmpty() ? "-" : meter.unit()) + " | "
                        + (meter.tags().isEmpty() ? "-" : code(meter.tags().stream())) + " | " + meter.description()
                        + ". | " + code(inPrometheus(meter)) + " |")
                .forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private static String type(Meter.Type type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String code(Stream<String> words) {
        return words.map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    /** Returns the names that a scrape has; {@link PrometheusTest} looks for them there. */
    static Stream<String> inPrometheus(BridgeMeter meter) {
        String name = meter.meterName().replace('.', '_');
        String full = meter.unit().isEmpty() ? name : name + "_" + meter.unit();
        return switch (meter.type()) {
            case TIMER -> Stream.of(full + "_count", full + "_sum", full + "_max");
            case LONG_TASK_TIMER -> Stream.of(full + "_active_count", full + "_duration_sum", full + "_max");
            case COUNTER -> Stream.of(full + "_total");
            default -> Stream.of(full);
        };
    }
}
