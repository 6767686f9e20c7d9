package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.TestServers;

/** A site with Django 1.11 and SQLite on the engine jython, as the tutorial makes it: served, and in a WAR. */
@ExtendWith(TestServers.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class Django27IT {
    private static final Path WHEELS = CodeBlock.root().resolve("target/wheels").toAbsolutePath();

    @TempDir
    private Path folder;

    private static List<String> blocks(String page) throws IOException {
        return CodeBlock.of(CodeBlock.root().resolve(page)).stream()
                .filter(block -> block.mark().equals("run by: Django27IT"))
                .map(CodeBlock::text)
                .toList();
    }

    /** Lets pip take what was fetched, and curl take the driver from the repository of this machine. */
    private static String prepared(String text) throws Exception {
        Path driver = Path.of(
                JDBC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path repository = driver.resolve("../../../../..").normalize();
        return "export PIP_NO_INDEX=1 PIP_FIND_LINKS=" + WHEELS + " WSGI_STARTUP_TIMEOUT=300\n"
                + text.replace(
                        "https://repo1.maven.org/maven2", repository.toUri().toString());
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void theSiteOfTheTutorialMustBeServedAndPacked(TestServers.Running servers) throws Exception {
        List<String> blocks = blocks("docs/tutorials/python-2.7.md");
        assertThat(blocks).hasSize(4);
        String made = new PageShell(folder).run(prepared(blocks.get(0) + blocks.get(1)));
        assertThat(made).contains("Applying auth.0001_initial... OK");
        try (Server server = new PageShell(folder).serve(prepared(blocks.get(2)))) {
            assertThat(server.get("/admin/login/").body()).contains("Django administration");
        }
        String built = new PageShell(folder).run(prepared(blocks.get(3)));
        assertThat(built)
                .contains(
                        "of --class-path sqlite-jdbc-",
                        "left out     : in WEB-INF of the WAR by --class-path: sqlite-jdbc-",
                        "No migrations to apply");
        String ofReadme = blocks("README.md").get(0).replaceFirst("(?m)^wsgi-express start-server .*\n", "");
        assertThat(new PageShell(folder).run(prepared(ofReadme)))
                .contains("No migrations to apply", "of --class-path sqlite-jdbc-");
        runThoseOfTheDatabasePage();
        Path war = folder.resolve("mysite.war");
        assertThat(names(war))
                .contains("WEB-INF/lib/bridge-jdbc-0.2.0.jar")
                .anyMatch(name -> name.startsWith("WEB-INF/lib/sqlite-jdbc-"))
                .noneMatch(name -> name.startsWith("WEB-INF/app/") && name.endsWith(".jar"));
        assertThat(text(war, "META-INF/sbom/application.cdx.json")).contains("pkg:maven/org.xerial/sqlite-jdbc@");
        Path base = servers.freshFolder("django27");
        Map<String, String> environment =
                Map.of("DATABASE", folder.resolve("db.sqlite3").toString());
        try (Distribution server = Distribution.start(Container.TOMCAT_11, base, Map.of("mysite", war), environment)) {
            assertThat(get(URI.create("http://127.0.0.1:" + server.port() + "/mysite/admin/login/")))
                    .contains("Django administration");
        }
    }

    /** Runs the commands of docs/jython-databases.md on the tutorial's site, and on the plain Jython of its WAR. */
    private void runThoseOfTheDatabasePage() throws Exception {
        List<String> blocks = blocks("docs/jython-databases.md");
        assertThat(blocks).hasSize(2);
        int last = blocks.get(0).indexOf("wsgi-express start-server ");
        assertThat(last).isPositive();
        String lib = "mkdir lib\nmv sqlite-jdbc-*.jar lib\nrm *.war\n";
        assertThat(new PageShell(folder).run(prepared(lib + blocks.get(0).substring(0, last))))
                .contains("No migrations to apply", "of --class-path sqlite-jdbc-");
        try (Server server = new PageShell(folder).serve(prepared(blocks.get(0).substring(last)))) {
            assertThat(server.get("/admin/login/").body()).contains("Django administration");
        }
        String unpack = "mkdir unpacked\ncd unpacked\nunzip -q ../mysite.war\n";
        assertThat(new PageShell(folder).run(unpack + blocks.get(1))).contains("Applying auth.0001_initial... OK");
    }

    @Test
    void aMissingDriverMustBeNamed() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "import sqlite3\nsqlite3.connect(':memory:')\n");
        String said = new PageShell(folder).run("""
                        ! wsgi-express config-test --engine jython wsgi.py
                        wsgi-express build-war --engine jython --entry-point wsgi.py --output app.war .
                        ! java -jar app.war config-test
                        ! java -jar app.war exec python wsgi.py
                        """);
        assertThat(said.lines()
                        .filter(line -> line.contains("OperationalError: the JDBC driver of sqlite3 is not there: add"
                                + " the jar org.xerial:sqlite-jdbc to --class-path (WSGI_CLASS_PATH) of wsgi-express,"
                                + " of its build-war or of java -jar app.war, to WEB-INF/lib")))
                .as(said)
                .hasSizeGreaterThanOrEqualTo(3);
    }

    private static List<String> names(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    private static String text(Path war, String name) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile());
                InputStream text = zip.getInputStream(zip.getEntry(name))) {
            return new String(text.readAllBytes(), UTF_8);
        }
    }
}
