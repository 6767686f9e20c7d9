package org.wsgibridge.it.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.it.browser.Browser;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Files, error documents and access scripts of a WAR, in every container. */
@ExtendWith(TestServers.class)
final class SiteIT {
    private static final Path PICTURES = Path.of(System.getProperty("it.target"), "screenshots", "site");
    private static final String APPLICATION = """
            def application(environ, start_response):
                if environ['PATH_INFO'] == '/fails':
                    raise ValueError('as asked for')
                start_response('200 OK', [('Content-Type', 'text/plain')])
                length = int(environ.get('CONTENT_LENGTH') or 0)
                text = '%s %s ' % (environ.get('REMOTE_USER'), environ['PATH_INFO'])
                return [text.encode('latin-1') + environ['wsgi.input'].read(length)]
            """;
    private static final String USERS = """
            def check_password(environ, user, password):
                return password == 'secret' if user == 'spam' else None
            """;

    private final TestServers.Running servers;
    private final HttpClient client = HttpClient.newHttpClient();

    SiteIT(TestServers.Running servers) {
        this.servers = servers;
    }

    private HttpResponse<String> send(Mount mount, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + mount.port() + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("spam:secret".getBytes(UTF_8)));
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"JETTY_12_1, CPYTHON", "TOMCAT_11, CPYTHON", "JETTY_12_1, JYTHON", "TOMCAT_10_1, JYTHON"})
    void aWarMustHaveFilesErrorDocumentsAndUsers(Container container, Engine engine) throws Exception {
        String context = "/site-" + engine.option();
        WebApp app = new WebApp(servers.freshFolder("site"), engine)
                .file("wsgi.py", APPLICATION)
                .file("auth/users.py", USERS)
                .file("htdocs/page.html", "<h1>file</h1>")
                .file("htdocs/errors/500.html", "<h1>Sorry</h1>")
                .option("document-root", "htdocs")
                .option("error-document.500", "/errors/500.html")
                .option("auth-user-script", "auth/users.py");
        Mount mount = servers.deploy(container, engine, context, app);
        URI anonymous = URI.create("http://127.0.0.1:" + mount.port() + context + "/page.html");
        HttpResponse<String> refused =
                client.send(HttpRequest.newBuilder(anonymous).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"Restricted\"");
        assertThat(send(mount, context + "/page.html", "").body()).isEqualTo("<h1>file</h1>");
        assertThat(send(mount, context + "/x", "").body()).isEqualTo("spam /x ");
        String large = "x".repeat(300_000);
        assertThat(send(mount, context + "/post", large).body()).isEqualTo("spam /post " + large);
        HttpResponse<String> failed = send(mount, context + "/fails", "");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).isEqualTo("<h1>Sorry</h1>");
    }

    @Test
    void pagesMustFitAPhone() throws Exception {
        assumeTrue(onPath("chromedriver"), "needs chromedriver (Debian: chromium-driver)");
        WebApp app = new WebApp(servers.freshFolder("listing"), Engine.CPYTHON)
                .file("htdocs/a rather long name of a file that has to be broken <b>&.html", "<h1>file</h1>")
                .file("htdocs/sub/page.html", "<h1>page</h1>")
                .option("application", "none")
                .option("document-root", "htdocs")
                .option("directory-listing", "on");
        Mount mount = servers.deploy(Container.JETTY_12_1, Engine.CPYTHON, "/listing", app);
        String url = "http://127.0.0.1:" + mount.port() + "/listing/";
        try (Browser browser = new Browser(Files.createDirectories(servers.freshFolder("listing-browser")))) {
            browser.device(390, 800, false);
            for (String path : new String[] {"", "sub/", "missing"}) {
                browser.open(url + path);
                assertThat(browser.script("return String(document.documentElement.scrollWidth <= innerWidth)"))
                        .as(path)
                        .isEqualTo("true");
                browser.wholePage(PICTURES.resolve("phone-" + path.replace("/", "") + ".png"));
            }
            browser.open(url);
            assertThat(browser.text("table"))
                    .contains("sub/", "<b>&.html", "13 B")
                    .doesNotContain("../");
            browser.click("a[href='./sub/']");
            assertThat(browser.address()).isEqualTo(url + "sub/");
            browser.device(1280, 800, true);
            browser.wholePage(PICTURES.resolve("desktop-dark.png"));
            browser.click("a[href='./page.html']");
            assertThat(browser.text("h1")).isEqualTo("page");
        }
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
