package org.wsgibridge.it.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;

/**
 * What a visitor and the administrator do on the sample, whatever serves it.
 *
 * @param port where it listens on the loopback
 * @param context the context path
 * @param label a name of the server, for the visitor and for the folder of the pictures
 */
record Visit(int port, String context, String label) {
    /** The password of the account {@code admin}. */
    static final String PASSWORD = "secret-of-it";

    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots");

    /** The administrator logs in, signs the guest book with a file, and finds the entry in the admin. */
    void signAndAdminister(Browser browser, Path work) throws Exception {
        String site = "http://127.0.0.1:" + port + context;
        Path pictures = PICTURES.resolve(label);
        browser.open(site + "/");
        browser.screenshot(pictures.resolve("1-home.png"));
        browser.open(site + "/accounts/login/");
        browser.type("input[name=username]", "admin");
        browser.type("input[name=password]", PASSWORD);
        browser.click("main button[type=submit]");
        awaitText(browser, "header", "Log out admin");

        browser.open(site + "/entries/new/");
        // The sample has filled in the account's name.
        browser.clear("input[name=name]");
        browser.type("input[name=name]", "J\u00f6rg from " + label);
        browser.type("textarea[name=message]", "Signed in headless Chromium.");
        Path attachment = Files.writeString(work.resolve("letter.txt"), "An attachment.\n");
        browser.type("input[type=file]", attachment.toString());
        browser.screenshot(pictures.resolve("2-form.png"));
        browser.click("main button[type=submit]");
        awaitText(browser, "main", "J\u00f6rg from " + label);
        browser.screenshot(pictures.resolve("3-signed.png"));
        String letter = browser.script("return document.querySelector('main a[href*=letter]').pathname");
        assertThat(get(letter.substring(context.length())).text()).isEqualTo("An attachment.\n");

        browser.open(site + "/entries/");
        assertThat(browser.text("main")).contains("Signed in headless Chromium.");
        browser.open(site + "/admin/guestbook/entry/");
        assertThat(browser.text("#result_list")).contains("J\u00f6rg from " + label);
        browser.screenshot(pictures.resolve("4-admin.png"));
        assertThat(browser.script("return getComputedStyle(document.querySelector('#header')).backgroundColor"))
                .describedAs("the admin's style sheet is loaded")
                .isEqualTo("rgb(65, 118, 144)");
    }

    /** A click returns before the page that it leads to is there; until then elements of the former page may vanish. */
    private static void awaitText(Browser browser, String selector, String text) {
        await().ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
    }

    /** Style sheets come from the bridge, a download streams, and an error shows nothing of the inside. */
    void getFilesAndErrors() throws IOException {
        for (String path : List.of("/static/guestbook_site/style.css", "/static/admin/css/base.css")) {
            RawResponse response = get(path);
            assertThat(response.status()).describedAs("%s: %s", path, response).isEqualTo(200);
            assertThat(response.header("Content-Type")).startsWith("text/css");
        }
        RawResponse about = get("/about/");
        assertThat(about.status()).describedAs("%s", about).isEqualTo(200);
        RawResponse numbers = get("/examples/numbers.csv?rows=2500");
        assertThat(numbers.status()).isEqualTo(200);
        assertThat(numbers.complete()).isTrue();
        assertThat(numbers.text()).contains("2499,6245001");
        RawResponse error = get("/examples/error/");
        assertThat(error.status()).isEqualTo(500);
        assertThat(error.text()).doesNotContain("Traceback");
    }

    /** Gets a page; the path is below the context path. */
    RawResponse get(String path) throws IOException {
        String request = "GET " + context + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return RawClient.exchange(port, request.getBytes(ISO_8859_1));
    }
}
