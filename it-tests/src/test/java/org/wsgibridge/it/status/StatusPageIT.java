package org.wsgibridge.it.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** The status page in headless Chromium, on a bridge with traffic. */
@ExtendWith(TestServers.class)
final class StatusPageIT {
    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots", "status");
    private static final String SECRET = "what-an-operator-has-to-know";
    private static final String APPLICATION = """
            import os, time

            HERE = os.path.dirname(os.path.abspath(__file__))

            def hold_on(name):
                deadline = time.time() + 120
                while not os.path.exists(os.path.join(HERE, name)) and time.time() < deadline:
                    time.sleep(0.05)

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path.startswith('/hold'):
                    hold_on('released')
                elif path.startswith('/sleep/'):
                    time.sleep(float(path[7:]))
                elif path == '/fail':
                    raise ValueError('as asked for')
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'hello']
            """;

    private final TestServers.Running servers;

    StatusPageIT(TestServers.Running servers) {
        this.servers = servers;
    }

    @ParameterizedTest
    @CsvSource({"JETTY_12_1, CPYTHON", "TOMCAT_11, CPYTHON", "JETTY_12_1, JYTHON", "TOMCAT_10_1, JYTHON"})
    void anOperatorMustSeeWhatGoesOnAndChangeIt(Container container, Engine engine) throws Exception {
        assumeTrue(onPath("chromedriver"), "needs chromedriver (Debian: chromium-driver)");
        String context = "/status-" + engine.option();
        WebApp app = new WebApp(servers.freshFolder("status"), engine)
                .file("wsgi.py", APPLICATION)
                .option("processes", "2")
                .option("threads", "16")
                .option("slow-request", "0.2")
                .file("secret", SECRET)
                .option("admin-port", "0")
                .option("admin-token-file", "secret")
                .option("admin-actions", "on");
        Files.setPosixFilePermissions(app.webInf().resolve("secret"), PosixFilePermissions.fromString("rw-------"));
        Mount mount = servers.deploy(container, engine, context, app);
        Path pictures = PICTURES.resolve(container.label() + "-" + engine.option());
        Path work = Files.createDirectories(servers.freshFolder("status-browser"));
        try (Traffic traffic = new Traffic(mount);
                Browser browser = new Browser(work)) {
            traffic.start();
            browser.device(1280, 900, false);
            String host = "127.0.0.1:" + mount.adminPort();
            // As an operator that is asked for the password.
            browser.open("http://operator:" + SECRET + "@" + host + "/-/status");
            browser.open("http://" + host + "/-/status");
            awaitText(browser, "#connection", "Live");
            awaitText(browser, "table:has(caption) tr.slow", "running, slow");
            assertThat(browser.text("main"))
                    .contains("Process group default", "/hold/<b>report</b>")
                    .doesNotContain("secret");
            live(browser);
            pictures(browser, pictures);
            stack(browser, pictures);
            act(browser, pictures);
            assertThat(app.log()).doesNotContain("wsgi-status");
        } finally {
            Files.writeString(app.webInf().resolve("released"), "");
            servers.server(container).undeploy(context);
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("wsgi-status")));
    }

    /** The throughput is redrawn by itself, and the page keeps the focus of an operator on a button meanwhile. */
    private static void live(Browser browser) throws Exception {
        browser.script("document.querySelector('[data-action=reload]').focus(); return 'focused'");
        String before = browser.text(".health");
        await().untilAsserted(() -> assertThat(browser.text(".health")).isNotEqualTo(before));
        assertThat(browser.script("return document.activeElement.dataset.action || 'lost'"))
                .isEqualTo("reload");
        assertThat(browser.script("return String(performance.getEntriesByType('resource')"
                        + ".every(entry => new URL(entry.name).origin === location.origin"
                        + " || entry.name.startsWith('data:')))"))
                .isEqualTo("true");
    }

    private static void pictures(Browser browser, Path pictures) throws Exception {
        browser.wholePage(pictures.resolve("1-desktop-light.png"));
        browser.device(1280, 900, true);
        browser.wholePage(pictures.resolve("2-desktop-dark.png"));
        browser.device(390, 844, false);
        browser.wholePage(pictures.resolve("3-phone-light.png"));
        assertThat(browser.script("return String(document.documentElement.scrollWidth <= innerWidth)"))
                .describedAs("nothing is wider than the screen of a phone")
                .isEqualTo("true");
        assertThat(Integer.parseInt(browser.script("return String(document.documentElement.scrollHeight)")))
                .describedAs("what is long is folded")
                .isBetween(844, 2000);
        browser.script("document.getElementById('all-requests').click(); return 'unfolded'");
        assertThat(Integer.parseInt(browser.script("return String(document.documentElement.scrollHeight)")))
                .isGreaterThan(2500);
        browser.script("document.getElementById('all-requests').click(); return 'folded'");
        browser.device(390, 844, true);
        browser.wholePage(pictures.resolve("4-phone-dark.png"));
        browser.device(1280, 900, false);
    }

    private static void stack(Browser browser, Path pictures) throws Exception {
        browser.script("document.querySelector('tr.slow [data-stack]').focus(); return 'focused'");
        browser.press("\uE007");
        awaitText(browser, "#stack-text", "hold_on");
        assertThat(browser.text("#stack-text")).contains("wsgi.py");
        assertThat(browser.text("#stack-text .here"))
                .describedAs("the innermost call of the application's own")
                .contains("hold_on");
        assertThat(browser.script("const text = document.getElementById('stack-text').getBoundingClientRect();"
                        + " const here = document.querySelector('#stack-text .here').getBoundingClientRect();"
                        + " return String(here.top >= text.top && here.top < text.bottom)"))
                .isEqualTo("true");
        browser.screenshot(pictures.resolve("5-stack.png"));
        browser.press("\uE00C");
        await().untilAsserted(() -> assertThat(browser.script("return String(document.getElementById('stack').open)"))
                .isEqualTo("false"));
        assertThat(browser.script("return document.activeElement.dataset.stack ? 'back' : 'lost'"))
                .describedAs("the focus goes back to where the dialog was opened")
                .isEqualTo("back");
    }

    private static void act(Browser browser, Path pictures) throws Exception {
        browser.click("[data-action=reload]");
        awaitText(browser, "#confirm", "Reload default?");
        browser.screenshot(pictures.resolve("6-confirm.png"));
        browser.click("#confirm button[value=yes]");
        awaitText(browser, "#message", "Process group default is being loaded again");
        String replaced = "default-3";
        awaitText(browser, "tr[data-key='" + replaced + "']", "active");
        browser.click("tr[data-key='" + replaced + "'] [data-action=retire]");
        browser.click("#confirm button[value=yes]");
        awaitText(browser, "#message", "Interpreter " + replaced + " is being replaced");
        awaitText(browser, "summary", "left lately");
        browser.script("document.querySelector('details').open = true; return 'open'");
        awaitText(browser, "details", "eviction signal");
        browser.wholePage(pictures.resolve("7-acted.png"));
    }

    private static void awaitText(Browser browser, String selector, String text) {
        await().ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    /** Some requests a second of every kind, and two that hold on until they are released. */
    private static final class Traffic implements AutoCloseable {
        private static final List<String> PATHS =
                List.of("/", "/sleep/0.01", "/sleep/0.03", "/hello", "/sleep/0.08", "/", "/fail", "/sleep/0.25");

        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        private final Mount mount;

        Traffic(Mount mount) {
            this.mount = mount;
        }

        void start() {
            start(() -> get(mount, "/hold/%3Cb%3Ereport%3C/b%3E?token=secret"));
            start(() -> get(mount, "/hold/accounts/2026/statement-of-the-whole-year.pdf?token=secret"));
            for (int i = 0; i < 20; i++) {
                start(() -> get(mount, "/hold/one-of-many"));
            }
            for (int i = 0; i < 2; i++) {
                start(() -> {
                    for (int n = 0; !over.get(); n++) {
                        get(mount, PATHS.get(n % PATHS.size()));
                    }
                });
            }
        }

        private void start(Runnable task) {
            Thread thread = new Thread(task, "status-traffic");
            threads.add(thread);
            thread.start();
        }

        private static void get(Mount mount, String path) {
            try {
                mount.get(path);
            } catch (IOException e) {
                // It ends with the application.
            }
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
