package org.wsgibridge.settings.option;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.read.Deployment;

/** Holds {@code docs/configuration.md} equal to the option table, and its examples and the README's to the reader. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final Path README = Path.of("../README.md");
    private static final Map<Scope, String> HEADINGS = Map.of(
            Scope.MOUNT, "## Options of a mount",
            Scope.BRIDGE, "## Options of the bridge",
            Scope.GROUP, "## Options of a process group");
    private static final Pattern EXAMPLE =
            Pattern.compile("^```properties\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Every option that {@code docs/configuration-directives/WSGIDaemonProcess.rst} of mod_wsgi 6.0.5 has. */
    private static final Set<String> WSGI_DAEMON_PROCESS = Set.of(
            "processes",
            "threads",
            "user",
            "group",
            "supplementary-groups",
            "umask",
            "chroot",
            "home",
            "lang",
            "locale",
            "python-home",
            "python-path",
            "python-eggs",
            "switch-interval",
            "stack-size",
            "display-name",
            "socket-user",
            "script-user",
            "script-group",
            "cpu-priority",
            "server-metrics",
            "memory-limit",
            "virtual-memory-limit",
            "send-buffer-size",
            "receive-buffer-size",
            "header-buffer-size",
            "response-buffer-size",
            "response-flush-delay",
            "listen-backlog",
            "queue-timeout",
            "connect-timeout",
            "socket-timeout",
            "response-socket-timeout",
            "request-timeout",
            "interrupt-timeout",
            "graceful-timeout",
            "eviction-timeout",
            "shutdown-timeout",
            "maximum-requests",
            "restart-interval",
            "inactivity-timeout",
            "startup-timeout",
            "deadlock-timeout",
            "cpu-time-limit");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void mustListExactlyTheOptionsThatExistWithWhatTheTableSaysOfThem(Scope scope) throws IOException {
        assertThat(section(HEADINGS.getOrDefault(scope, "")).lines().filter(line -> line.startsWith("| <a id=")))
                .containsExactlyElementsOf(Options.ALL.stream()
                        .filter(option -> option.scope() == scope)
                        .map(ConfigurationDocumentTest::row)
                        .toList());
    }

    @Test
    void mustSayWhyTheOtherOptionsOfWsgiDaemonProcessDoNotApply() throws IOException {
        assertThat(section("## Options of WSGIDaemonProcess that do not apply")
                        .lines()
                        .filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(NotApplicable.ALL.stream()
                        .map(entry -> "| `" + entry.name() + "` | " + entry.reason() + " |")
                        .toList());
    }

    @Test
    void mustKnowEveryOptionOfWsgiDaemonProcess() {
        assertThat(WSGI_DAEMON_PROCESS)
                .allMatch(name -> Options.byName(name).isPresent()
                        != NotApplicable.reason(name).isPresent());
    }

    private static String section(String heading) throws IOException {
        String text = Files.readString(DOCUMENT, UTF_8);
        int start = text.indexOf(heading + "\n");
        assertThat(start).as(heading).isNotNegative();
        int end = text.indexOf("\n## ", start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    @Test
    void mustHaveADifferentAnchorForEachOption() {
        assertThat(Options.ALL).extracting(ConfigurationDocumentTest::anchor).doesNotHaveDuplicates();
    }

    /** Returns the anchor of an option: {@code static-prefix} for {@code static./PREFIX}. */
    private static String anchor(Option<?> option) {
        return option.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static String row(Option<?> option) {
        String anchor = anchor(option);
        return "| <a id=\"" + anchor + "\"></a>[`" + option.name() + "`](#" + anchor + ") | "
                + option.type().unit() + " | " + option.defaultText() + " | "
                + option.engines().label() + " | " + option.meaning() + " | "
                + (option.modWsgi().isEmpty() ? "-" : option.modWsgi()) + " |";
    }

    static Stream<String> examples() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path document : List.of(DOCUMENT, README)) {
            EXAMPLE.matcher(Files.readString(document, UTF_8)).results().forEach(found -> examples.add(found.group(1)));
        }
        assertThat(examples).hasSizeGreaterThan(4);
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void mustShowExamplesThatCanBeRead(String example) {
        Deployment deployment = new Deployment(folder)
                .script("wsgi.py")
                .script("blog/wsgi.py")
                .script("shop/wsgi.py")
                .folder("static")
                .file("venv/bin/python3", "")
                .file("favicon.ico", "")
                .file("wsgi.properties", example);
        if (example.contains("jython")) {
            deployment.engines("cpython", "jython");
        }

        assertThat(deployment.problems()).isEmpty();
    }
}
