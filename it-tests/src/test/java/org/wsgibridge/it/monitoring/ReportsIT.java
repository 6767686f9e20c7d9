package org.wsgibridge.it.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;

/** What wsgi-express says about itself on its admin listener. */
final class ReportsIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TOKEN = "what-an-operator-has-to-know";
    private static final String METRICS = "what-prometheus-has-to-know";
    private static final String PASSWORD = "hunter2-of-the-database";
    private static final List<String> PATHS = List.of("/-/info", "/-/settings", "/-/sbom", "/-/threads");

    @TempDir
    Path folder;

    @Test
    void itSaysWhatRunsAndHowItIsSetButNoSecret() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'hello']
                """);
        Path conf = Files.writeString(folder.resolve("server.conf"), """
                # options
                threads = 3
                setenv = DATABASE %s
                process-setenv = DB_PASSWORD=%s
                server-backlog = 99
                """.formatted(PASSWORD, PASSWORD));
        List<String> command = List.of(
                Server.java(),
                "-jar",
                Server.JAR.toString(),
                "start-server",
                "--config",
                conf.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--server-root",
                "root",
                "--engine",
                "cpython",
                "--request-timeout",
                "77",
                "--metrics",
                "prometheus",
                "--admin-token-file",
                token("token", TOKEN),
                "--metrics-token-file",
                token("metrics", METRICS),
                "wsgi.py");
        try (Server server = Server.start(folder, Map.of(), command)) {
            String settings = ask(server, "/-/settings", TOKEN).body();
            assertThat(settings)
                    .contains(
                            row("group.default.threads", "3", conf + " line 2"),
                            row("environ.DATABASE", "(set)", "wsgi-express"),
                            row("group.default.process-setenv", "(set)", conf + " line 4"),
                            row("group.default.request-timeout", "77", "command line"),
                            row("group.default.queue-timeout", "45", "default"),
                            row("host", "127.0.0.1", "command line"),
                            row("server-backlog", "99", conf + " line 5"),
                            row("http2", "false", "default"));
            assertThat(ask(server, "/-/info", TOKEN).body())
                    .contains("\"engines\":{\"default\":\"cpython\"}", "\"server\":\"jetty/")
                    .doesNotContain("unknown");
            assertThat(ask(server, "/-/threads", TOKEN).body()).contains("Full thread dump", "\"wsgi-housekeeper\"");
            HttpResponse<String> bill = ask(server, "/-/sbom", TOKEN);
            assertThat(bill.headers().firstValue("Content-Type")).hasValue("application/vnd.cyclonedx+json");
            assertThat(bill.body()).isEqualTo(packaged());
            for (String path : PATHS) {
                assertThat(ask(server, path, TOKEN).body()).as(path).doesNotContain(PASSWORD, TOKEN, METRICS);
                assertThat(ask(server, path, METRICS).statusCode()).as(path).isEqualTo(403);
                assertThat(ask(server, path, "guess").statusCode()).as(path).isEqualTo(401);
            }
            assertThat(ask(server, "/-/metrics", METRICS).statusCode()).isEqualTo(200);
        }
    }

    private String token(String name, String secret) throws Exception {
        Path file = Files.writeString(folder.resolve(name), secret);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private static String row(String name, String value, String origin) {
        return "{\"name\":\"" + name + "\",\"value\":\"" + value + "\",\"origin\":\"" + origin + "\"}";
    }

    private static String packaged() throws Exception {
        try (ZipFile jar = new ZipFile(Server.JAR.toFile());
                InputStream in = jar.getInputStream(jar.getEntry("META-INF/sbom/wsgi-express.cdx.json"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static HttpResponse<String> ask(Server server, String path, String token) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(server.admin().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
