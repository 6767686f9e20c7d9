package org.wsgibridge.express.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds {@code docs/dependencies.md} to what is shipped; {@code -Ddocs.write=true} writes its table and keeps what each
 * library is needed for.
 */
class DependenciesDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/dependencies.md");
    private static final String BEGIN = "<!-- libraries -->\n";
    private static final String END = "<!-- end -->";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (`[^|\n]+) \\| ([^|\n]+) \\| ([^|\n]+) \\| ([^|\n]*) \\|$");

    /** No release: what its authors have not called finished, or may still change under the same name. */
    private static final Pattern UNFINISHED = Pattern.compile(
            "(?i)(snapshot|alpha|beta|preview|milestone|nightly|[-.\\d](a|b|m|rc|cr|ea|pre)[-.]?\\d*$)");

    /** Shipped although it is no release; the document argues why. */
    private static final Set<String> ARGUED =
            Set.of("org.python:jython-slim:2.7.5rc1", "io.opentelemetry.proto:opentelemetry-proto:1.10.0-alpha");

    @Test
    void mustHaveTheTableOfWhatIsShipped() throws IOException {
        String text = Files.readString(DOCUMENT);
        String table = table(BillOfMaterials.read(), purposes(text));
        if (Boolean.getBoolean("docs.write")) {
            int from = text.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(DOCUMENT, text.substring(0, from) + table + text.substring(text.indexOf(END, from)));
        }

        assertThat(Files.readString(DOCUMENT)).contains(BEGIN + table + END);
    }

    @Test
    void mustSayOfEachLibraryWhatItIsNeededFor() throws IOException {
        Map<String, String> purposes = purposes(Files.readString(DOCUMENT));

        assertThat(BillOfMaterials.read().libraries())
                .isNotEmpty()
                .allSatisfy(library -> assertThat(purposes.getOrDefault(library.key(), ""))
                        .as("what %s is needed for, in %s", library, DOCUMENT)
                        .isNotBlank());
    }

    @Test
    void mustShipReleasesOnly() throws IOException {
        assertThat(BillOfMaterials.read().libraries())
                .filteredOn(library -> UNFINISHED.matcher(library.version()).find())
                .extracting(library -> library.key() + ":" + library.version())
                .isSubsetOf(ARGUED);
    }

    @Test
    void mustNotShipWhatTheDocumentExcludes() throws IOException {
        Set<String> excluded = excluded(Files.readString(DOCUMENT));

        assertThat(excluded).contains("com.github.jnr:jffi:native", "jline:jline");
        assertThat(BillOfMaterials.read().libraries()).extracting(Artifact::key).doesNotContainAnyElementsOf(excluded);
    }

    private static String table(BillOfMaterials bill, Map<String, String> purposes) {
        Map<String, List<Artifact>> rows = new TreeMap<>(bill.libraries().stream()
                .collect(Collectors.groupingBy(library -> library.group() + " | " + library.version() + " | `"
                        + bill.broughtBy(library) + "` | " + purposes.getOrDefault(library.key(), ""))));
        List<String> lines =
                new ArrayList<>(List.of("| Artifacts | Version | Comes with | Needed for |", "|---|---|---|---|"));
        rows.forEach((row, libraries) -> lines.add("| "
                + libraries.stream().map(library -> "`" + library.key() + "`").collect(Collectors.joining(", "))
                + row.substring(row.indexOf(" | ")) + " |"));
        return String.join("\n", lines) + "\n";
    }

    /** Returns what the rows of the document say that artifacts are needed for, by their keys. */
    private static Map<String, String> purposes(String text) {
        Map<String, String> purposes = new TreeMap<>();
        for (Matcher row = ROW.matcher(text); row.find(); ) {
            String purpose = row.group(4);
            codes(row.group(1)).forEach(key -> purposes.put(key, purpose));
        }
        return purposes;
    }

    private static Set<String> excluded(String text) {
        int from = text.indexOf("## Excluded");
        return text.substring(from, text.indexOf("\n## ", from + 1))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .flatMap(cell -> codes(cell).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }
}
