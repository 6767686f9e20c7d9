package org.wsgibridge.it.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.express.Server;

/** The documentation site in headless Chromium, served by {@code wsgi-express --application-type static}. */
final class DocumentationSiteIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots", "documentation");
    private static final List<String> MAIN =
            List.of("index.html", "install.html", "tutorials/flask.html", "express.html", "configuration.html");

    @TempDir
    private static Path folder;

    private static Server server;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        assumeTrue(Browser.isInstalled(), "needs chromedriver (Debian: chromium-driver)");
        assumeTrue(
                Files.exists(ROOT.resolve("target/site-scripts/prepared")),
                "needs what website/build --prepare installs");
        Path site = folder.resolve("site");
        Process build = new ProcessBuilder(ROOT.resolve("website/build") + "", "--quiet", "--site-dir", site + "")
                .redirectErrorStream(true)
                .start();
        build.getOutputStream().close();
        String output = new String(build.getInputStream().readAllBytes(), UTF_8);
        assertThat(build.waitFor()).as(output).isZero();
        List<String> command = new ArrayList<>(List.of(
                Server.java(),
                "-jar",
                Server.JAR.toString(),
                "start-server",
                site.toString(),
                "--application-type",
                "static",
                "--directory-index",
                "index.html"));
        command.addAll(Server.ANY_PORT);
        server = Server.start(folder, Map.of(), command);
        browser = new Browser(Files.createDirectories(folder.resolve("browser")));
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static void show(String page) throws Exception {
        browser.open(server.url().resolve("/" + page).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"graceful-timeout", "--graceful-timeout"})
    void searchMustFindTheNameOfAnOption(String words) throws Exception {
        browser.device(1280, 900, false);
        show("");
        browser.click(".md-search__input");
        browser.type(".md-search__input", words);
        String first = ".md-search-result__item a[href*=\"#\"]";
        await().untilAsserted(() -> assertThat(
                        browser.script("return String(document.querySelectorAll('" + first + "').length > 0)"))
                .isEqualTo("true"));
        browser.screenshot(PICTURES.resolve("search" + words.replace("--", "-with-") + ".png"));
        browser.script("document.querySelector('" + first + "').click(); return 'clicked'");
        await().untilAsserted(() -> assertThat(browser.address()).contains(".html"));
        assertThat(browser.address()).containsPattern("#(option-)?graceful-timeout");
    }

    @Test
    void linksWithinAPageMustLeadSomewhere() throws Exception {
        browser.device(1280, 900, false);
        for (String page : MAIN) {
            show(page);
            assertThat(browser.script("""
                            const links = [...document.querySelectorAll('a[href^="#"]')];
                            return links.length + ' ' + links.map(each => decodeURIComponent(each.hash.slice(1)))
                                .filter(name => name && name !== '__skip' && !document.getElementById(name)).join(' ');
                            """)).as(page).matches("[1-9][0-9]* ");
        }
    }

    @Test
    void mainPagesMustFitAPhone() throws Exception {
        browser.device(390, 844, false);
        for (String page : MAIN) {
            show(page);
            assertThat(browser.scrollsSideways()).as(page).isFalse();
            browser.screenshot(
                    PICTURES.resolve("phone-" + page.replace('/', '-').replace(".html", ".png")));
        }
    }

    @Test
    void coloursMustFollowThePreference() throws Exception {
        browser.device(1280, 900, false);
        show("");
        String light = browser.ground();
        browser.screenshot(PICTURES.resolve("desktop-light.png"));
        browser.device(1280, 900, true);
        show("tutorials/flask.html");
        assertThat(browser.ground()).isNotEqualTo(light);
        assertThat(browser.script("return document.body.dataset.mdColorScheme")).isEqualTo("slate");
        browser.screenshot(PICTURES.resolve("desktop-dark.png"));
        show("configuration.html");
        browser.screenshot(PICTURES.resolve("desktop-dark-configuration.png"));
        browser.device(390, 844, true);
        show("");
        browser.screenshot(PICTURES.resolve("phone-dark.png"));
    }
}
