package org.wsgibridge.express;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are answered before an application is asked are in the access log and the meter, with what their
 * clients got.
 */
class RefusedRequestsTest {
    private static final Pattern COUNT = Pattern.compile(
            "^wsgi_requests_refused_total\\{context=\"/\",status=\"(\\d+)\"} (\\S+)", Pattern.MULTILINE);

    private static final String APPLICATION = """
            def application(environ, start_response):
                environ['wsgi.input'].read()
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'served']
            """;

    @TempDir
    private Path folder;

    private final List<String> expected = new ArrayList<>();

    /** Sends a request; what its client gets must be what is logged. */
    private void refuse(URI url, String request, int status, String line) throws Exception {
        String reply = Raw.exchange(url, request);
        assertThat(reply).describedAs(request).startsWith("HTTP/1.1 " + status + " ");
        expected.add(line + " " + status);
    }

    private void mustBeLoggedAndCounted(Express express) throws Exception {
        await().untilAsserted(() -> assertThat(Files.readAllLines(folder.resolve("root/access_log")))
                .containsExactlyInAnyOrderElementsOf(expected));
        Map<String, Long> statuses = expected.stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(status -> !status.equals("200"))
                .collect(groupingBy(Function.identity(), counting()));
        assertThat(COUNT.matcher(express.admin("/-/metrics").body())
                        .results()
                        .collect(toMap(count -> count.group(1), count -> (long) Double.parseDouble(count.group(2)))))
                .isEqualTo(statuses);
    }

    private Express serve(String... options) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        List<String> all = new ArrayList<>(List.of("wsgi.py", "--enable-telemetry", "--access-log", "\"%r\" %>s"));
        all.addAll(List.of(options));
        return Express.serve(folder, all.toArray(String[]::new));
    }

    @Test
    void mustBeLoggedAndCountedWithWhatTheirClientsGot() throws Exception {
        try (Express express = serve("--server-name", "www.example.com", "--header-timeout", "1")) {
            URI url = express.url("/");
            String host = "Host: www.example.com\r\nConnection: close\r\n";
            refuse(url, "GET /served HTTP/1.1\r\n" + host + "\r\n", 200, "\"GET /served HTTP/1.1\"");
            refuse(url, "\0\1\2 nothing\r\n\r\n", 400, "\"- - -\"");
            refuse(url, "GET /two HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "\"GET /two HTTP/1.1\"");
            refuse(url, "GET /" + "q".repeat(70_000) + " HTTP/1.1\r\n" + host + "\r\n", 414, "\"- - -\"");
            String line = "GET /line?" + "q".repeat(9000) + " HTTP/1.1";
            refuse(url, line + "\r\n" + host + "\r\n", 414, '"' + line + '"');
            refuse(
                    url,
                    "GET /field HTTP/1.1\r\n" + host + "X: " + "v".repeat(9000) + "\r\n\r\n",
                    431,
                    "\"GET /field HTTP/1.1\"");
            refuse(url, "GET /nul%00 HTTP/1.1\r\n" + host + "\r\n", 400, "\"- - -\"");
            refuse(
                    url,
                    "GET /large HTTP/1.1\r\n" + host + "X: " + "v".repeat(70_000) + "\r\n\r\n",
                    431,
                    "\"GET /large HTTP/1.1\"");
            refuse(
                    url,
                    "GET /many HTTP/1.1\r\n" + host + "X: v\r\n".repeat(200) + "\r\n",
                    431,
                    "\"GET /many HTTP/1.1\"");
            refuse(
                    url,
                    "POST /expects HTTP/1.1\r\n" + host + "Expect: wonders\r\nContent-Length: 1\r\n\r\nx",
                    417,
                    "\"POST /expects HTTP/1.1\"");
            refuse(url, "TRACE /trace HTTP/1.1\r\n" + host + "\r\n", 501, "\"TRACE /trace HTTP/1.1\"");
            refuse(
                    url,
                    "GET /other?q=1 HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n",
                    403,
                    "\"GET /other?q=1 HTTP/1.1\"");
            refuse(
                    url,
                    "GET /domain HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
                    301,
                    "\"GET /domain HTTP/1.1\"");
            try (Socket slow = new Socket(url.getHost(), url.getPort())) {
                slow.getOutputStream().write('G');
                assertThat(new String(slow.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 408 ");
                expected.add("\"- - -\" 408");
            }
            mustBeLoggedAndCounted(express);
        }
    }
}
