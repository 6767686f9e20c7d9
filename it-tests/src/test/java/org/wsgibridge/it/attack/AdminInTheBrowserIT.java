package org.wsgibridge.it.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.express.Server;

/** Other sites in the browser of an operator that has logged in to the admin mount. */
final class AdminInTheBrowserIT {
    /** What a hostile site does: reads by fetch and by a name that leads here, posts by fetch and by a form. */
    private static final String HOSTILE = """
            <!doctype html><title>hostile</title><p id=result></p>
            <form id=form method=post action="%1$sstatus/reload" target=frame><input name=group value=default></form>
            <iframe name=frame></iframe>
            <script>
              const result = [];
              const tried = async (name, url, options) => {
                try {
                  const answer = await fetch(url, options);
                  result.push(name + ": " + answer.status + " " + (await answer.text()).includes("default"));
                } catch (error) {
                  result.push(name + ": refused");
                }
              };
              (async () => {
                const form = new URLSearchParams({group: "default"});
                await tried("read", "%1$sstatus.json", {credentials: "include"});
                await tried("post", "%1$sstatus/reload", {method: "POST", credentials: "include", body: form});
                await tried("blind", "%1$sstatus/reload",
                  {method: "POST", credentials: "include", mode: "no-cors", body: form});
                document.getElementById("form").submit();
                document.getElementById("result").textContent = "done; " + result.join("; ");
              })();
            </script>
            """;

    @TempDir
    private Path folder;

    @Test
    void mustDoNothingForOtherSites() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(bin -> Files.isExecutable(Path.of(bin, "chromedriver"))),
                "needs chromedriver (Debian: chromium-driver)");
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'the application']
                """);
        List<String> command = Stream.of(
                        Stream.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"),
                        Server.ANY_PORT.stream(),
                        Stream.of("wsgi.py", "--engine", "cpython", "--admin-actions", "on"))
                .flatMap(part -> part)
                .toList();
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (Server server = Server.start(folder, Map.of(), command);
                Browser browser = new Browser(folder)) {
            String host = server.admin().getAuthority();
            byte[] page = HOSTILE.formatted("http://" + host + "/-/").getBytes(UTF_8);
            site.createContext("/", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            site.start();
            browser.open("http://operator:" + server.token() + "@" + host + "/-/status");
            browser.open("http://" + host + "/-/status");
            assertThat(browser.text("main")).contains("Process group default", "Reload");
            browser.open("http://localhost:" + site.getAddress().getPort() + "/");
            await().untilAsserted(() -> assertThat(browser.text("#result")).startsWith("done"));
            assertThat(browser.text("#result")).contains("read: refused", "post: refused", "blind: 0 false");
            // The operator's own page of the admin mount goes on, and nothing was reloaded.
            browser.open("http://" + host + "/-/status");
            assertThat(browser.text("main")).contains("default-1").doesNotContain("left lately");
            assertThat(Files.readString(folder.resolve("root/error_log")))
                    .doesNotContain("asked for on the status page");
            // A name of another site that was made to lead here: the browser has no token for it.
            browser.open("http://rebound.localhost:" + server.admin().getPort() + "/-/status");
            assertThat(browser.text("body")).doesNotContain("Process group");
        } finally {
            site.stop(0);
        }
    }
}
