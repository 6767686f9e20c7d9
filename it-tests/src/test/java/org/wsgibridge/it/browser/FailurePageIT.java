package org.wsgibridge.it.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** The error page for developers in headless Chromium, as {@code wsgi-express --reload-on-changes} shows it. */
final class FailurePageIT {
    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots", "failure");

    /** Fails in a function of the application that the library json calls. */
    private static final String FAILING = """
            import json

            TABLE = {'apple': 2, 'pear': 1, 'a rather long name that is not wrapped in the source because nobody has had the time to do it yet': 0}

            def price(order):
                for name in order['names']:
                    total = sum(TABLE[each] for each in order['names']) + len('%s of these are not in stock today, please ask again tomorrow' % name)
                    return total

            def application(environ, start_response):
                text = '{"order": {"names": ["quince"]}, "client": "someone"}'
                found = json.loads(text, object_hook=lambda order: price(order) if 'names' in order else order)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [str(found).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private Server serve(String application) throws Exception {
        assumeTrue(Browser.isInstalled(), "needs chromedriver (Debian: chromium-driver)");
        Files.writeString(folder.resolve("wsgi.py"), application);
        List<String> command = new ArrayList<>(
                List.of(Server.java(), "-jar", Server.JAR + "", "start-server", "wsgi.py", "--reload-on-changes"));
        command.addAll(Server.ANY_PORT);
        return Server.start(folder, Map.of(), command);
    }

    private Browser browser() throws Exception {
        return new Browser(Files.createDirectories(folder.resolve("browser")));
    }

    @Test
    void aDeveloperMustSeeWhatFailed() throws Exception {
        try (Server server = serve(FAILING);
                Browser browser = browser()) {
            browser.device(1280, 800, false);
            browser.open(server.url() + "?quantity=3");
            assertThat(browser.text("h1")).isEqualTo("KeyError");
            assertThat(browser.isOnScreen("h1")).isTrue();
            assertThat(browser.text(".frame .at")).contains("TABLE[each] for each in order");
            assertThat(browser.isOnScreen(".frame .at"))
                    .as("the line of the application")
                    .isTrue();
            assertThat(browser.scrollsSideways()).isFalse();
            String light = browser.ground();
            browser.wholePage(PICTURES.resolve("1-desktop-light.png"));
            browser.device(1280, 800, true);
            assertThat(browser.ground()).isNotEqualTo(light).isEqualTo("rgb(15, 20, 26)");
            browser.wholePage(PICTURES.resolve("2-desktop-dark.png"));
            browser.device(390, 844, false);
            assertThat(browser.scrollsSideways()).as("on a phone").isFalse();
            assertThat(browser.isOnScreen("h1")).isTrue();
            browser.wholePage(PICTURES.resolve("3-phone-light.png"));
            browser.script("document.querySelectorAll('details').forEach(each => each.open = true); return 'open'");
            assertThat(browser.scrollsSideways()).as("on a phone, unfolded").isFalse();
            browser.device(390, 844, true);
            browser.wholePage(PICTURES.resolve("4-phone-dark-unfolded.png"));
        }
    }

    @Test
    void theButtonMustCopyTheTraceback() throws Exception {
        try (Server server = serve(FAILING);
                Browser browser = browser()) {
            assertThat(server.get("/").body())
                    .as("without a script there is no button")
                    .contains("<button type=\"button\" id=\"copy\" hidden>");
            browser.device(1280, 800, false);
            browser.open(server.url().toString());
            browser.click("#copy");
            await().untilAsserted(() -> assertThat(browser.text("#copy")).isEqualTo("Copied"));
            assertThat(browser.clipboard())
                    .contains("Traceback (most recent call last):", "KeyError: 'quince'", "wsgi.py");
        }
    }

    @Test
    void aFileThatDoesNotCompileMustBeShownAtItsLine() throws Exception {
        try (Server server = serve(FAILING);
                Browser browser = browser()) {
            assertThat(server.get("/").statusCode()).isEqualTo(500);
            Files.writeString(folder.resolve("wsgi.py"), FAILING.replace("return total", "return total +"));
            browser.device(1280, 800, false);
            await().ignoreExceptions().untilAsserted(() -> {
                browser.open(server.url().toString());
                assertThat(browser.text("h1")).isEqualTo("SyntaxError");
            });
            assertThat(browser.text(".frame .at")).contains("return total +");
            assertThat(browser.isOnScreen(".frame .at")).isTrue();
            assertThat(browser.text(".notice")).startsWith("The sources have not loaded since");
            assertThat(browser.scrollsSideways()).isFalse();
            browser.wholePage(PICTURES.resolve("5-syntax-error.png"));
            browser.device(390, 844, true);
            assertThat(browser.scrollsSideways()).isFalse();
            browser.wholePage(PICTURES.resolve("6-syntax-error-phone-dark.png"));
        }
    }
}
