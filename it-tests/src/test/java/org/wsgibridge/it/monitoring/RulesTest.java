package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules as Prometheus's own tool sees them, and what each has to bring. */
final class RulesTest {
    private static final Path RUNBOOK = Path.of("../docs/monitoring.md");
    private static final String URL = "https://wsgibridge.org/docs/monitoring.html#";
    private static final Path FAULTS = Rules.FOLDER.resolve("tests/faults.yml");
    private static final Path INNOCENT = Rules.FOLDER.resolve("tests/innocent.yml");
    private static final Pattern FIRES = Pattern.compile("labels: '[^']*alertname=\"(\\w+)\"");

    @Test
    void mustBeRulesForPrometheus() throws Exception {
        promtool("check", "rules", Rules.RECORDING.toString(), Rules.ALERTS.toString());
    }

    @Test
    void mustFireForTheirFaults() throws Exception {
        promtool("test", "rules", FAULTS.toString());
    }

    @Test
    void mustBeSilentInEverydayLife() throws Exception {
        promtool("test", "rules", INNOCENT.toString());
    }

    @Test
    void eachAlertMustBeSeenToFire() throws IOException {
        Set<String> fired = FIRES.matcher(Files.readString(FAULTS))
                .results()
                .map(label -> label.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(fired).isEqualTo(alerts());
    }

    /** A label of ALERTS would never be found if a whole situation reported nothing. */
    @Test
    void everydayLifeMustHaveThreeSituationsInWhichNoAlertOrOnlyTheInformationFires() throws IOException {
        String situations = Files.readString(INNOCENT);
        assertThat(situations.split("\n  - name: ", -1)).hasSizeGreaterThan(3);
        assertThat(FIRES.matcher(situations).results().map(label -> label.group(1)))
                .containsOnly("WsgiRequestFailed");
    }

    @Test
    void eachAlertMustHaveASeverityAndARunbook() throws IOException {
        Set<String> anchors = headings();
        List<Rules.Rule> alerts = Rules.of(Rules.ALERTS);
        assertThat(alerts).hasSizeGreaterThan(15);
        for (Rules.Rule alert : alerts) {
            String anchor = alert.name().toLowerCase(Locale.ROOT);
            assertThat(alert.rest())
                    .describedAs(alert.name())
                    .containsPattern("severity: (critical|warning|info)\n")
                    .contains("runbook_url: " + URL + anchor + "\n", "summary: ", "description: ");
            assertThat(anchors).contains(anchor);
        }
    }

    @Test
    void theTableMustHaveEachAlert() throws IOException {
        String page = Files.readString(RUNBOOK);
        for (Rules.Rule alert : Rules.of(Rules.ALERTS)) {
            String severity = alert.rest().replaceFirst("(?s).*severity: (\\w+)\n.*", "$1");
            String anchor = alert.name().toLowerCase(Locale.ROOT);
            assertThat(page).contains("| [" + alert.name() + "](#" + anchor + ") | " + severity + " | ");
        }
    }

    private static Set<String> alerts() throws IOException {
        return Rules.of(Rules.ALERTS).stream().map(Rules.Rule::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The anchors of the runbook's headings. */
    private static Set<String> headings() throws IOException {
        try (Stream<String> lines = Files.lines(RUNBOOK)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("^#+ ", "")
                            .toLowerCase(Locale.ROOT)
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        }
    }

    private static void promtool(String... arguments) throws Exception {
        assumeTrue(Prometheus.isInstalled(), "needs Prometheus (Debian: prometheus)");
        List<String> command =
                Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).describedAs(output).isZero();
    }
}
