package org.wsgibridge.it.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.it.server.TestServers;

/** The sample's WAR, unchanged, in each unmodified container: a visitor signs the guest book, the admin sees it. */
@ExtendWith(TestServers.class)
final class SampleInTheBrowserIT {
    private static final Path WAR = Path.of(System.getProperty("it.sample", "no sample"));

    private final Path work;
    private final Path data;

    SampleInTheBrowserIT(TestServers.Running servers) {
        work = servers.freshFolder("sample");
        data = work.resolve("data");
    }

    @BeforeEach
    void needs() throws IOException {
        assumeTrue(Files.exists(WAR), "needs the sample's WAR: build it with -am");
        assumeTrue(Browser.isInstalled(), "needs chromedriver (Debian: chromium-driver)");
        Files.createDirectories(data);
    }

    @AfterEach
    void nothingOfTheTestMustRun() {
        assertThat(ProcessHandle.current().descendants().filter(SampleInTheBrowserIT::isOurs))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aVisitorMustSignAndTheAdminMustSeeIt(Container container) throws Exception {
        Map<String, String> environment = Map.of(
                "GUESTBOOK_DATA",
                data.toString(),
                "GUESTBOOK_ALLOWED_HOSTS",
                "localhost,127.0.0.1",
                "DJANGO_SUPERUSER_PASSWORD",
                Visit.PASSWORD);
        Path base = work.resolve("base-" + container.label());
        try (Distribution server = Distribution.start(container, base, Map.of("sample-django", WAR), environment);
                Browser browser = new Browser(Files.createDirectories(work.resolve("browser-" + container.label())))) {
            Visit visit = new Visit(server.port(), "/sample-django", container.label());
            assertThat(visit.get("/").status()).describedAs(server.log()).isEqualTo(200);
            visit.signAndAdminister(browser, work);
            visit.getFilesAndErrors();
        }
    }

    /** As the sample's README tells it, with the project and the libraries of the WAR. */
    @Test
    void managePyMustRunInTheUnpackedWar() throws Exception {
        Path unpacked = work.resolve("unpacked");
        run(new ProcessBuilder(Pythons.python3(), "-m", "zipfile", "-e", WAR.toString(), unpacked.toString()));
        ProcessBuilder check = new ProcessBuilder(
                Pythons.python3(), unpacked.resolve("WEB-INF/app/manage.py").toString(), "check");
        check.environment().put("GUESTBOOK_DATA", data.toString());
        run(check);
    }

    private void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path log = work.resolve("command.log");
        int status = builder.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).describedAs(Files.readString(log)).isZero();
    }

    private static boolean isOurs(ProcessHandle process) {
        String command = process.info().command().orElse("");
        return command.contains("chrom") || command.contains("java");
    }
}
