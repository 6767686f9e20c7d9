package org.wsgibridge.it.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others have to understand of a WAR: scanners its bill of materials, and an older Java its main class. */
final class WarFormatIT {
    private static final int JAVA_8 = 52;
    private static final String INITIALIZER = "META-INF/services/jakarta.servlet.ServletContainerInitializer";
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final List<String> SCHEMAS =
            List.of("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json");
    private static final String VALIDATOR = """
            import json, sys
            import warnings
            warnings.simplefilter('ignore')
            import jsonschema
            schema, *others = [json.load(open(name)) for name in sys.argv[2:]]
            store = {other['$id']: other for other in others}
            resolver = jsonschema.RefResolver(schema['$id'], schema, store=store)
            for error in jsonschema.Draft7Validator(schema, resolver=resolver).iter_errors(json.load(open(sys.argv[1]))):
                print('%s: %s' % ('/'.join(map(str, error.absolute_path)), error.message))
            """;

    @TempDir
    private Path folder;

    private Path build() throws IOException, InterruptedException {
        Path war = folder.resolve("site.war");
        Project.of(
                        folder.resolve("site"),
                        "wsgi.py",
                        "def application(environ, start_response): pass\n",
                        "requirements.txt",
                        "bottle==0.13.4\n")
                .buildOrFail(war);
        return war;
    }

    @Test
    void theBillOfMaterialsMustBeWhatItsSchemaSays() throws Exception {
        assumeTrue(validates(), "needs jsonschema (Debian: python3-jsonschema)");
        String bill = Objects.requireNonNull(Project.entries(build()).get("META-INF/sbom/application.cdx.json"));
        assertThat(faults(bill)).isEmpty();
        assertThat(faults(bill.replace("\"library\"", "\"book\""))).contains("'book' is not one of");
        assertThat(bill)
                .contains("\"pkg:pypi/bottle@0.13.4\"")
                .containsPattern("\"pkg:maven/org\\.wsgibridge/bridge-servlet@[0-9.]+\\?type=jar\"")
                .doesNotContain("jython");
    }

    private boolean validates() throws IOException, InterruptedException {
        return Files.isExecutable(PYTHON)
                && Project.run(folder, Map.of(), List.of(PYTHON.toString(), "-c", "import jsonschema"))
                                .exitCode()
                        == 0;
    }

    private String faults(String bill) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("bill.json"), bill);
        Files.writeString(folder.resolve("validate.py"), VALIDATOR);
        for (String name : SCHEMAS) {
            if (!Files.exists(folder.resolve(name))) {
                try (InputStream schema = WarFormatIT.class.getResourceAsStream("/" + name)) {
                    Files.copy(Objects.requireNonNull(schema, name), folder.resolve(name));
                }
            }
        }
        List<String> command =
                List.of(PYTHON.toString(), "validate.py", "bill.json", SCHEMAS.get(0), SCHEMAS.get(1), SCHEMAS.get(2));
        return Project.run(folder, Map.of(), command).output();
    }

    /** So that it can say which Java is needed. */
    @Test
    void whatStartsAWarMustBeLoadedByJava8() throws Exception {
        try (ZipFile zip = new ZipFile(build().toFile())) {
            List<String> classes = zip.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("org/") && name.endsWith(".class"))
                    .toList();
            assertThat(classes).contains("org/wsgibridge/launch/WarMain.class");
            for (String name : classes) {
                try (DataInputStream start =
                        new DataInputStream(zip.getInputStream(Objects.requireNonNull(zip.getEntry(name))))) {
                    assertThat(start.readInt()).isEqualTo(0xCAFEBABE);
                    start.readUnsignedShort();
                    assertThat(start.readUnsignedShort()).as(name).isEqualTo(JAVA_8);
                }
            }
        }
    }

    /** Containers do not search the libraries, so what of them is for a container must be named. */
    @Test
    void theDescriptorMustNameAllThatLibrariesHaveForAContainer() throws Exception {
        try (ZipFile zip = new ZipFile(build().toFile())) {
            Map<String, List<String>> found = new TreeMap<>();
            for (ZipEntry library : zip.stream()
                    .filter(entry -> entry.getName().matches("WEB-INF/lib/.*\\.jar"))
                    .toList()) {
                found.put(library.getName().replaceAll(".*/|-[0-9].*", ""), forContainer(zip, library));
            }
            found.values().removeIf(List::isEmpty);
            assertThat(found).containsOnlyKeys("bridge-servlet", "logback-classic");
            assertThat(found.get("logback-classic")).containsExactly(INITIALIZER);
            ZipEntry descriptor = Objects.requireNonNull(zip.getEntry("WEB-INF/web.xml"));
            assertThat(new String(zip.getInputStream(descriptor).readAllBytes(), UTF_8))
                    .containsSubsequence("<absolute-ordering>", "<name>wsgi_bridge</name>", "</absolute-ordering>")
                    .contains("ch.qos.logback.classic.servlet.LogbackServletContextListener")
                    .doesNotContain("<others/>");
        }
    }

    private static List<String> forContainer(ZipFile war, ZipEntry library) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(war.getInputStream(library))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.equals(INITIALIZER)
                        || name.equals("META-INF/web-fragment.xml")
                        || name.matches("META-INF/(resources/.+|.*\\.tld)")) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
