package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds what {@code --help} offers against what the tests of this package show. */
class OptionCoverageTest {
    /** Shown by every command that there is. */
    private static final Set<String> STANDARD = Set.of("--help", "--version");

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
                .filteredOn(option -> Collections.disjoint(List.of(option.names()), STANDARD))
                .filteredOn(option -> Collections.disjoint(List.of(option.names()), covered))
                .extracting(OptionSpec::longestName)
                .isEmpty();
    }

    @Test
    void testsMustNameOptionsThatThereAre() {
        assertThat(startServer().optionsMap().keySet()).containsAll(covered());
    }
}
