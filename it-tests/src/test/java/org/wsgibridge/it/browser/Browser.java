package org.wsgibridge.it.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.wsgibridge.it.server.Ports;

/** Headless Chromium, driven by W3C WebDriver's plain HTTP: it needs no library, and what it sends can be read here. */
public final class Browser implements AutoCloseable {
    private static final Pattern ELEMENT = Pattern.compile("\"element-[0-9a-f-]+\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\"\\s*:\\s*\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern DATA = Pattern.compile("\"data\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    /**
     * Starts chromedriver and a browser.
     *
     * @param work a folder for the profile and the driver's log; exists
     */
    public Browser(Path work) throws IOException, InterruptedException {
        int port = Ports.next();
        driver = new ProcessBuilder("chromedriver", "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("chromedriver.log").toFile())
                .start();
        String root = "http://127.0.0.1:" + port;
        Awaitility.await("chromedriver")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> send("GET", root + "/status", "").contains("\"ready\":true"));
        String profile = Files.createDirectories(work.resolve("profile")).toString();
        String answer = send("POST", root + "/session", """
                {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1100,900", "--user-data-dir=%s"]}}}}
                """.formatted(profile));
        session = root + "/session/" + group(SESSION, answer);
    }

    /** Returns whether this machine has chromedriver. */
    public static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromedriver")));
    }

    /** Opens a page and waits until it is loaded. */
    public void open(String url) throws IOException, InterruptedException {
        post("/url", "{\"url\": " + quote(url) + "}");
    }

    /** Types into the field that the CSS selector finds; for a file field the text is the file's path. */
    public void type(String selector, String text) throws IOException, InterruptedException {
        post("/element/" + find(selector) + "/value", "{\"text\": " + quote(text) + "}");
    }

    /** Empties a field. */
    public void clear(String selector) throws IOException, InterruptedException {
        post("/element/" + find(selector) + "/clear", "{}");
    }

    /** Clicks. */
    public void click(String selector) throws IOException, InterruptedException {
        post("/element/" + find(selector) + "/click", "{}");
    }

    /** Returns the visible text of an element. */
    public String text(String selector) throws IOException, InterruptedException {
        return group(VALUE, send("GET", session + "/element/" + find(selector) + "/text", ""));
    }

    /** Returns the page's address. */
    public String address() throws IOException, InterruptedException {
        return group(VALUE, send("GET", session + "/url", ""));
    }

    /** Returns what a script returns, which must be text. */
    public String script(String script) throws IOException, InterruptedException {
        return group(VALUE, post("/execute/sync", "{\"script\": " + quote(script) + ", \"args\": []}"));
    }

    /** Returns the text that was copied. */
    public String clipboard() throws IOException, InterruptedException {
        post("/permissions", "{\"descriptor\": {\"name\": \"clipboard-read\"}, \"state\": \"granted\"}");
        return script("return navigator.clipboard.readText()");
    }

    /** Returns whether the page is wider than the screen. */
    public boolean scrollsSideways() throws IOException, InterruptedException {
        return script("return String(document.documentElement.scrollWidth > innerWidth)")
                .equals("true");
    }

    /** Returns whether the whole element is on the screen without scrolling. */
    public boolean isOnScreen(String selector) throws IOException, InterruptedException {
        return script("const box = document.querySelector(" + quote(selector) + ").getBoundingClientRect();"
                        + " return String(box.height > 0 && box.top >= 0 && box.bottom <= innerHeight)")
                .equals("true");
    }

    /** Returns the colour behind the page, such as {@code rgb(15, 20, 26)}. */
    public String ground() throws IOException, InterruptedException {
        return script("return getComputedStyle(document.body).backgroundColor");
    }

    /** Saves a picture of the page. */
    public void screenshot(Path file) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(group(VALUE, send("GET", session + "/screenshot", ""))));
    }

    /**
     * Shows the page as a device would.
     *
     * @param width the width of its screen, in CSS pixels
     * @param height its height
     * @param dark whether it prefers dark colours
     */
    public void device(int width, int height, boolean dark) throws IOException, InterruptedException {
        command(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\": %d, \"height\": %d, \"deviceScaleFactor\": 1, \"mobile\": %s}"
                        .formatted(width, height, width < 600));
        command(
                "Emulation.setEmulatedMedia",
                "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"%s\"}]}"
                        .formatted(dark ? "dark" : "light"));
    }

    /** Saves a picture of the whole page, as far as it reaches below the screen. */
    public void wholePage(Path file) throws IOException, InterruptedException {
        String answer = command("Page.captureScreenshot", "{\"captureBeyondViewport\": true}");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(group(DATA, answer)));
    }

    /** Presses keys, wherever the focus is; {@code \\uE004} is the tabulator, {@code \\uE00C} escape. */
    public void press(String keys) throws IOException, InterruptedException {
        StringBuilder actions = new StringBuilder();
        keys.codePoints().forEach(key -> {
            String value = quote(Character.toString(key));
            actions.append(actions.isEmpty() ? "" : ",")
                    .append("{\"type\": \"keyDown\", \"value\": " + value + "}")
                    .append(",{\"type\": \"keyUp\", \"value\": " + value + "}");
        });
        post("/actions", "{\"actions\": [{\"type\": \"key\", \"id\": \"keys\", \"actions\": [" + actions + "]}]}");
    }

    private String command(String name, String parameters) throws IOException, InterruptedException {
        return post("/goog/cdp/execute", "{\"cmd\": \"" + name + "\", \"params\": " + parameters + "}");
    }

    private String find(String selector) throws IOException, InterruptedException {
        return group(ELEMENT, post("/element", "{\"using\": \"css selector\", \"value\": " + quote(selector) + "}"));
    }

    private String post(String path, String json) throws IOException, InterruptedException {
        return send("POST", session + path, json);
    }

    private String send(String method, String url, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(1))
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        if (response.statusCode() >= 400) {
            throw new IOException(method + " " + url + " " + json + ": " + response.body());
        }
        return response.body();
    }

    private static String group(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in " + text);
        }
        return matcher.group(1)
                .replace("\\u003C", "<")
                .replace("\\n", "\n")
                .replace("\\\"", "\"")
                .replace("\\/", "/");
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", session, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroy();
        }
    }
}
