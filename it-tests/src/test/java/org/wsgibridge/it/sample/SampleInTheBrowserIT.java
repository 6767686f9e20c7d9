package org.wsgibridge.it.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.it.server.TestServers;

/** The sample's WAR, unchanged, in each unmodified container: a visitor signs the guest book, the admin sees it. */
@ExtendWith(TestServers.class)
final class SampleInTheBrowserIT {
    private static final Path WAR = Path.of(System.getProperty("it.sample", "no sample"));
    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots");

    private final Path work;
    private final Path data;

    SampleInTheBrowserIT(TestServers.Running servers) {
        work = servers.freshFolder("sample");
        data = work.resolve("data");
    }

    @BeforeEach
    void needs() throws IOException {
        assumeTrue(Files.exists(WAR), "the sample's WAR is not built: " + WAR);
        assumeTrue(onPath("chromedriver"), "chromedriver (Debian: chromium-driver) is not installed");
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
        Map<String, String> environment =
                Map.of("GUESTBOOK_DATA", data.toString(), "GUESTBOOK_ALLOWED_HOSTS", "localhost,127.0.0.1");
        Path base = work.resolve("base-" + container.label());
        try (Distribution server = Distribution.start(container, base, Map.of("sample-django", WAR), environment);
                Browser browser = new Browser(Files.createDirectories(work.resolve("browser-" + container.label())))) {
            String site = "http://127.0.0.1:" + server.port() + "/sample-django";
            awaitFirstPage(server);
            createAdmin();
            visit(browser, site, container);
            staticFiles(server.port(), browser.address());
        }
    }

    private void visit(Browser browser, String site, Container container) throws Exception {
        Path pictures = PICTURES.resolve(container.label());
        browser.open(site + "/");
        browser.screenshot(pictures.resolve("1-home.png"));
        browser.open(site + "/accounts/login/");
        browser.type("input[name=username]", "admin");
        browser.type("input[name=password]", "secret-of-it");
        browser.click("main button[type=submit]");
        awaitText(browser, "header", "Log out admin");

        browser.open(site + "/entries/new/");
        // The sample has filled in the account's name.
        browser.clear("input[name=name]");
        browser.type("input[name=name]", "J\u00f6rg from " + container.label());
        browser.type("textarea[name=message]", "Signed in headless Chromium.");
        Path attachment = Files.writeString(work.resolve("letter.txt"), "An attachment.\n");
        browser.type("input[type=file]", attachment.toString());
        browser.screenshot(pictures.resolve("2-form.png"));
        browser.click("main button[type=submit]");
        awaitText(browser, "main", "J\u00f6rg from " + container.label());
        browser.screenshot(pictures.resolve("3-signed.png"));

        browser.open(site + "/entries/");
        assertThat(browser.text("main")).contains("Signed in headless Chromium.");
        browser.open(site + "/admin/guestbook/entry/");
        assertThat(browser.text("#result_list")).contains("J\u00f6rg from " + container.label());
        browser.screenshot(pictures.resolve("4-admin.png"));
        assertThat(browser.script("return getComputedStyle(document.querySelector('#header')).display"))
                .describedAs("the admin's style sheet is loaded")
                .isIn("flex", "grid");
    }

    /** A click returns before the page that it leads to is there; until then elements of the former page may vanish. */
    private static void awaitText(Browser browser, String selector, String text) {
        await().ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
    }

    private static void staticFiles(int port, String page) throws IOException {
        assertThat(page).contains("/admin/guestbook/entry/");
        for (String path : List.of("/static/guestbook_site/style.css", "/static/admin/css/base.css")) {
            RawResponse response = get(port, "/sample-django" + path);
            assertThat(response.status()).describedAs("%s: %s", path, response).isEqualTo(200);
            assertThat(response.header("Content-Type")).startsWith("text/css");
        }
        RawResponse numbers = get(port, "/sample-django/examples/numbers.csv?rows=2500");
        assertThat(numbers.status()).isEqualTo(200);
        assertThat(numbers.complete()).isTrue();
        assertThat(numbers.text()).contains("2499,6245001");
        RawResponse error = get(port, "/sample-django/examples/error/");
        assertThat(error.status()).isEqualTo(500);
        assertThat(error.text()).doesNotContain("Traceback");
    }

    private static void awaitFirstPage(Distribution server) throws IOException {
        RawResponse first = get(server.port(), "/sample-django/");
        assertThat(first.status()).describedAs("%s\n%s", first, server.log()).isEqualTo(200);
    }

    private static RawResponse get(int port, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return RawClient.exchange(port, request.getBytes(ISO_8859_1));
    }

    /** As the sample's README tells it, with the project and the libraries of the WAR. */
    private void createAdmin() throws IOException, InterruptedException {
        if (Files.exists(work.resolve("admin.done"))) {
            return;
        }
        Path unpacked = work.resolve("unpacked");
        if (!Files.exists(unpacked)) {
            run(new ProcessBuilder(Pythons.python3(), "-m", "zipfile", "-e", WAR.toString(), unpacked.toString()));
        }
        ProcessBuilder create = new ProcessBuilder(
                Pythons.python3(),
                unpacked.resolve("WEB-INF/app/manage.py").toString(),
                "createsuperuser",
                "--noinput",
                "--username",
                "admin",
                "--email",
                "admin@example.com");
        create.environment().put("DJANGO_SUPERUSER_PASSWORD", "secret-of-it");
        create.environment().put("GUESTBOOK_DATA", data.toString());
        run(create);
        Files.createFile(work.resolve("admin.done"));
    }

    private void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path log = work.resolve("command.log");
        int status = builder.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).describedAs(Files.readString(log)).isZero();
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    private static boolean isOurs(ProcessHandle process) {
        String command = process.info().command().orElse("");
        return command.contains("chrom") || command.contains("java");
    }
}
