package org.wsgibridge.it.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.install.JettyRun;
import org.wsgibridge.it.install.UserMaven;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.TestServers;

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
        assumeTrue(Browser.isInstalled(), "chromedriver (Debian: chromium-driver) is not installed");
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

    private void visitIn(Container container) throws Exception {
        Path data = Files.createDirectories(work.resolve("data-" + container.label()));
        Map<String, String> environment = Map.of(
                "GUESTBOOK_DATA",
                data.toString(),
                "GUESTBOOK_ALLOWED_HOSTS",
                "localhost,127.0.0.1",
                "DJANGO_SUPERUSER_PASSWORD",
                Visit.PASSWORD);
        Map<String, Path> wars = Map.of("sample-django", war(servers));
        try (Distribution server =
                        Distribution.start(container, work.resolve("base-" + container.label()), wars, environment);
                Browser browser = new Browser(Files.createDirectories(work.resolve("browser-" + container.label())))) {
            Visit visit = new Visit(server.port(), "/sample-django", container.label() + "-on-jython");
            assertThat(visit.get("/").status()).describedAs(server.log()).isEqualTo(200);
            visit.signAndAdminister(browser, work);
            visit.getFilesAndErrors();
            assertThat(visit.get("/about/").text()).contains("Jython 2.7", "1.11.29");
        }
        assertThat(data.resolve("guestbook.sqlite3")).exists();
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
