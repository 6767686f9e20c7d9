package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds what {@code --help} offers against what the tests of this package show. */
class OptionCoverageTest {
    /** Shown by every command that there is. */
    private static final Set<String> DEFAULT = Set.of("--help", "--version");

    /** Named in the document as what other servers have. */
    private static final Set<String> OF_OTHERS = Set.of("--bind", "--workers");

    private static CommandSpec startServer() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = WsgiExpress.commandLine(nowhere, nowhere);
        return Objects.requireNonNull(line.getSubcommands().get("start-server")).getCommandSpec();
    }

    private static List<String> covered() {
        List<String> covered = new ArrayList<>();
        for (JavaClass test : new ClassFileImporter().importPackages(OptionCoverageTest.class.getPackageName())) {
            test.getMethods().stream()
                    .filter(method -> method.isAnnotatedWith(Covers.class))
                    .forEach(method -> covered.addAll(Arrays.asList(
                            method.getAnnotationOfType(Covers.class).value())));
        }
        return covered;
    }

    @Test
    void everyOptionMustHaveATestThatShowsItsEffect() {
        List<String> covered = covered();
        assertThat(startServer().options())
                .filteredOn(option -> !option.hidden())
                .filteredOn(option -> Collections.disjoint(List.of(option.names()), DEFAULT))
                .filteredOn(option -> Collections.disjoint(List.of(option.names()), covered))
                .extracting(OptionSpec::longestName)
                .isEmpty();
    }

    @Test
    void testsMustNameOptionsThatThereAre() {
        assertThat(startServer().optionsMap().keySet()).containsAll(covered());
    }

    /** The options of the bridge's own table are in docs/configuration.md, which another test holds. */
    @Test
    void theDocumentMustNameTheOptionsThatThereAre() throws IOException {
        String document = Files.readString(Path.of("../docs/express.md"));
        Set<String> named = new TreeSet<>();
        Matcher option = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]+").matcher(document);
        while (option.find()) {
            named.add(option.group());
        }
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Set<String> known = new TreeSet<>(OF_OTHERS);
        WsgiExpress.commandLine(nowhere, nowhere)
                .getSubcommands()
                .values()
                .forEach(command ->
                        known.addAll(command.getCommandSpec().optionsMap().keySet()));
        assertThat(known).containsAll(named);
        assertThat(startServer().options())
                .filteredOn(own -> own.userObject() instanceof Field)
                .filteredOn(own -> Collections.disjoint(List.of(own.names()), named))
                .extracting(own -> own.longestName().substring(2))
                .filteredOn(own -> Options.ALL.stream().map(Option::name).noneMatch(own::equals))
                .isSubsetOf("version");
    }
}
