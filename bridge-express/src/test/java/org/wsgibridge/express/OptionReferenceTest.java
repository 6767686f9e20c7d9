package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wsgibridge.express.usage.Examples;
import org.wsgibridge.express.usage.Usage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The page of all options is made of what {@code --help} prints. {@code WRITE_OPTIONS=1} in the environment writes it
 * again after a change.
 */
final class OptionReferenceTest {
    private static final Path PAGE = Path.of("../docs/options.md");
    private static final String FIRST = "start-server";
    private static final Set<String> COMMON = Set.of("--help", "--version");

    private static final String HEAD = """
        # All options of wsgi-express

        `wsgi-express help COMMAND` prints the same. [The command wsgi-express](express.md) explains what belongs together, and [Configuration](configuration.md) has the options that a WAR has
        as well, each with its default.
        """;

    private final StringBuilder page = new StringBuilder(HEAD);

    @Test
    void thePageMustHaveWhatHelpPrints() throws Exception {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Map<String, CommandSpec> commands = new TreeMap<>();
        WsgiExpress.commandLine(nowhere, nowhere)
                .getSubcommands()
                .forEach((name, command) -> commands.put(name, command.getCommandSpec()));
        CommandSpec first = Objects.requireNonNull(commands.remove(FIRST));
        write(FIRST, first, Set.of());
        commands.forEach(
                (name, command) -> write(name, command, first.optionsMap().keySet()));
        if (System.getenv("WRITE_OPTIONS") != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    /** Writes the options of a command, except those that it shares with the first one. */
    private void write(String name, CommandSpec command, Set<String> known) {
        if (command.usageMessage().hidden()) {
            return;
        }
        Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
        sections.put("", new ArrayList<>());
        boolean shares = false;
        IdentityHashMap<OptionSpec, String> headings = new IdentityHashMap<>();
        Usage.sections(command).forEach((heading, options) -> {
            sections.put(heading, new ArrayList<>());
            options.forEach(option -> headings.put(option, heading));
        });
        for (OptionSpec option : command.options()) {
            if (option.hidden() || COMMON.contains(option.longestName())) {
                continue;
            }
            if (known.contains(option.longestName())) {
                shares = true;
            } else {
                sections.computeIfAbsent(headings.getOrDefault(option, ""), heading -> new ArrayList<>())
                        .add(option);
            }
        }
        page.append("\n## ")
                .append(name)
                .append("\n\n")
                .append(text(command.usageMessage().description()));
        page.append(shares ? " It also has options of `" + FIRST + "`.\n" : "\n");
        sections.values().removeIf(List::isEmpty);
        sections.forEach((heading, options) -> {
            page.append(heading.isEmpty() ? "" : "\n### " + heading + "\n");
            page.append("\n| Option | What it does | Example |\n|---|---|---|\n");
            options.forEach(this::row);
        });
    }

    private void row(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        page.append("| `")
                .append(String.join("`, `", option.names()))
                .append(value)
                .append("` | ")
                .append(text(option.description()))
                .append(" | ")
                .append(Examples.of(option)
                        .map(example -> "`" + example.replace("|", "\\|") + "`")
                        .orElse(""))
                .append(" |\n");
    }

    /** Returns a text of picocli as Markdown. */
    private static String text(String... lines) {
        return String.join(" ", lines)
                .replace("%n", " ")
                .replace("%%", "%")
                .replaceAll("@\\|\\w+ (.*?)\\|@", "$1")
                .replace("<", "&lt;")
                .replaceAll("[*|\\[\\]]", "\\\\$0")
                .strip();
    }
}
