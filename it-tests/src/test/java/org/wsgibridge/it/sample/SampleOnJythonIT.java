package org.wsgibridge.it.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.Driver;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.install.JettyRun;
import org.wsgibridge.it.install.UserMaven;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/**
 * The sample on the engine jython, with SQLite: the WAR that {@code -Pjython} makes, in each container, and
 * {@code mvn jetty:run} on a machine that has only a JDK, Maven and Python.
 */
@ExtendWith(TestServers.class)
final class SampleOnJythonIT {
    private static @Nullable Path war;

    private final TestServers.Running servers;
    private final Path work;

    SampleOnJythonIT(TestServers.Running servers) {
        this.servers = servers;
        work = servers.freshFolder("sample-on-jython");
    }

    @BeforeEach
    void needs() throws IOException {
        assumeTrue(Browser.isInstalled(), "needs chromedriver (Debian: chromium-driver)");
        Files.createDirectories(work);
    }

    @Test
    void aVisitorMustSignAndTheAdminMustSeeIt() throws Exception {
        visitIn(Container.TOMCAT_11);
    }

    @Tag("drill")
    @ParameterizedTest
    @EnumSource(names = "TOMCAT_11", mode = EnumSource.Mode.EXCLUDE)
    void theSameInTheOtherContainers(Container container) throws Exception {
        visitIn(container);
    }

    @Tag("drill")
    @Test
    void jettyRunMustWorkOnAFreshMachine() throws Exception {
        Map<String, String> environment = new HashMap<>(SampleSource.fetchedLibraries());
        environment.put("DJANGO_SUPERUSER_PASSWORD", Visit.PASSWORD);
        UserMaven maven = new UserMaven(Files.createDirectories(work.resolve("machine")));
        Path clone = SampleSource.copyRepository(work.resolve("clone"));
        try (JettyRun server = new JettyRun(maven, clone, environment, "-Pjython,quick");
                Browser browser = new Browser(Files.createDirectories(work.resolve("browser")))) {
            Visit visit = new Visit(server.port(), "", "jetty-run-on-jython");
            assertThat(visit.get("/").status()).isEqualTo(200);
            visit.signAndAdminister(browser, work);
        }
        assertThat(clone.resolve("sample-django-war/target/data/guestbook.sqlite3"))
                .exists();
    }

    @Tag("drill")
    @ParameterizedTest
    @EnumSource(names = "JETTY_12_1", mode = EnumSource.Mode.EXCLUDE)
    void theDataSourceOfTomcatMustTakeThePlaceOfSqlite(Container tomcat) throws Exception {
        try (PostgresServer database = PostgresServer.start();
                Distribution server = Distribution.start(
                        tomcat,
                        work.resolve("base-" + tomcat.label()),
                        Map.of("sample-django", withDataSource(database)),
                        environment(tomcat))) {
            visit(server, tomcat);
            requireTheEntryInThe(database, tomcat);
        }
    }

    @Tag("drill")
    @Test
    void theDataSourceOfJettyMustTakeThePlaceOfSqlite() throws Exception {
        Container jetty = Container.JETTY_12_1;
        try (PostgresServer database = PostgresServer.start();
                Distribution server = Distribution.startWithResource(
                        work.resolve("base-" + jetty.label()),
                        Map.of("sample-django", war(servers)),
                        environment(jetty),
                        driver(),
                        """
                        <?xml version="1.0"?>
                        <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                        <Configure id="Server" class="org.eclipse.jetty.server.Server">
                          <New class="org.eclipse.jetty.plus.jndi.Resource">
                            <Arg>jdbc/guestbook</Arg>
                            <Arg>
                              <New class="org.postgresql.ds.PGSimpleDataSource">
                                <Set name="url">%s</Set>
                              </New>
                            </Arg>
                          </New>
                        </Configure>
                        """.formatted(database.url()))) {
            visit(server, jetty);
            requireTheEntryInThe(database, jetty);
        }
    }

    private void requireTheEntryInThe(PostgresServer database, Container container) throws Exception {
        assertThat(data(container).resolve("guestbook.sqlite3")).doesNotExist();
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM guestbook_entry")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).startsWith("J\u00f6rg from ");
        }
    }

    /** Returns a WAR that declares the DataSource, as an administrator of Tomcat would, and brings its driver. */
    private Path withDataSource(PostgresServer database) throws Exception {
        Path copy = Files.copy(war(servers), work.resolve("with-datasource.war"));
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            Files.createDirectories(zip.getPath("META-INF"));
            Files.copy(driver(), zip.getPath("WEB-INF/lib/postgresql.jar"));
            Files.writeString(zip.getPath("META-INF/context.xml"), """
                    <Context><Resource name="jdbc/guestbook" auth="Container" type="javax.sql.DataSource"
                      driverClassName="org.postgresql.Driver" maxTotal="5" url="%s"/></Context>
                    """.formatted(database.url()));
        }
        return copy;
    }

    private static Path driver() throws URISyntaxException {
        return Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private void visitIn(Container container) throws Exception {
        Map<String, Path> wars = Map.of("sample-django", war(servers));
        Path base = work.resolve("base-" + container.label());
        try (Distribution server = Distribution.start(container, base, wars, environment(container))) {
            visit(server, container);
        }
        assertThat(data(container).resolve("guestbook.sqlite3")).exists();
    }

    private Path data(Container container) {
        return work.resolve("data-" + container.label());
    }

    private Map<String, String> environment(Container container) throws IOException {
        return Map.of(
                "GUESTBOOK_DATA",
                Files.createDirectories(data(container)).toString(),
                "GUESTBOOK_ALLOWED_HOSTS",
                "localhost,127.0.0.1",
                "DJANGO_SUPERUSER_PASSWORD",
                Visit.PASSWORD);
    }

    private void visit(Distribution server, Container container) throws Exception {
        Path folder = Files.createDirectories(work.resolve("browser-" + container.label()));
        try (Browser browser = new Browser(folder)) {
            Visit visit = new Visit(server.port(), "/sample-django", container.label() + "-on-jython");
            assertThat(visit.get("/").status()).describedAs(server.log()).isEqualTo(200);
            visit.signAndAdminister(browser, work);
            visit.getFilesAndErrors();
            assertThat(visit.get("/about/").text()).contains("Jython 2.7", "1.11.29");
        }
    }

    /** Returns the WAR, made once. */
    static synchronized Path war(TestServers.Running servers) throws IOException, InterruptedException {
        Path made = war;
        if (made == null) {
            Map<String, String> environment = SampleSource.fetchedLibraries();
            UserMaven maven = new UserMaven(Files.createDirectories(servers.freshFolder("maven-of-sample")));
            Path module = SampleSource.copyModule(servers.freshFolder("sample-source"));
            maven.run(module, environment, "package", "-Pjython", "-DskipTests", "-Dspotless.check.skip");
            made = module.resolve("target/sample-django.war");
            war = made;
        }
        return made;
    }
}
