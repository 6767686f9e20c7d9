package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the packaged files contain is what {@code docs/dependencies.md} and their bills of materials name. */
class ShippedLibrariesIT {
    private static final Path DOCUMENT = Path.of("../docs/dependencies.md");
    private static final Path EXPRESS = Path.of("../bridge-express/target/wsgi-express.jar");
    private static final Path SAMPLE = Path.of(System.getProperty("it.sample", "no sample"));
    private static final Path WEBAPP_LIB = Path.of(System.getProperty("it.webapp-lib", "no libraries"));

    /** A row of the table: artifacts, version. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|\n]+`) \\| (\\d[^ |\n]*) \\|");

    private static final Pattern ARTIFACT = Pattern.compile("`[^:`]+:([^`]+)`");
    private static final Pattern PURL = Pattern.compile("\"purl\"\\s*:\\s*\"pkg:maven/[^/]+/([^@\"]+)@([^?\"]+)");
    private static final String OWN = "bridge-";

    @Test
    void mustHaveOnlyDocumentedLibrariesInASampleWar() throws IOException {
        assertThat(libraries(SAMPLE)).isNotEmpty().isSubsetOf(documented());
    }

    @Test
    void mustBringOnlyDocumentedLibrariesToAWarOfBothEngines() throws IOException {
        try (Stream<Path> files = Files.list(WEBAPP_LIB)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(OWN)))
                    .isNotEmpty()
                    .isSubsetOf(documented());
        }
    }

    @Test
    void mustNameEachLibraryOfTheSampleWarInItsBillOfMaterials() throws IOException {
        assertThat(bill(SAMPLE, "WEB-INF/classes/META-INF/sbom/sample-django.cdx.json"))
                .containsAll(libraries(SAMPLE));
    }

    @Test
    void mustHaveABillOfMaterialsInTheExecutableJar() throws IOException {
        assertThat(bill(EXPRESS, "META-INF/sbom/wsgi-express.cdx.json"))
                .filteredOn(name -> !name.startsWith(OWN))
                .containsAll(documented())
                .anyMatch(name -> name.startsWith("jetty-server-"));
    }

    /** Returns the file names of the libraries of the table that may be in a WAR: its container has the servlet API. */
    private static Set<String> documented() throws IOException {
        return ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .flatMap(row -> ARTIFACT.matcher(row.group(1)).results().map(artifact -> fileName(artifact, row)))
                .filter(name -> !name.startsWith("jakarta.servlet-api"))
                .collect(Collectors.toSet());
    }

    private static String fileName(MatchResult artifact, MatchResult row) {
        String[] name = artifact.group(1).split(":", -1);
        return name[0] + "-" + row.group(2) + (name.length > 1 ? "-" + name[1] : "") + ".jar";
    }

    private static Set<String> libraries(Path war) throws IOException {
        try (ZipFile file = new ZipFile(war.toFile())) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .filter(name -> !name.startsWith(OWN))
                    .collect(Collectors.toSet());
        }
    }

    /** Returns what a bill of materials names, as file names. */
    private static Set<String> bill(Path archive, String entry) throws IOException {
        try (ZipFile file = new ZipFile(archive.toFile());
                InputStream bill = file.getInputStream(file.getEntry(entry))) {
            return PURL.matcher(new String(bill.readAllBytes(), UTF_8))
                    .results()
                    .map(purl -> purl.group(1) + "-" + purl.group(2) + ".jar")
                    .collect(Collectors.toSet());
        }
    }
}
