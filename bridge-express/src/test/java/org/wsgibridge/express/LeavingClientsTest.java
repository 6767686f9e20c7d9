package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that leaves while the application computes is counted as one that has gone, however small its response is.
 */
class LeavingClientsTest {
    private static final Pattern FINISHED = Pattern.compile(
            "^wsgi_requests_finished_total\\{context=\"/\",error=\"([^\"]+)\",.*} (\\S+)$", Pattern.MULTILINE);
    private static final int EACH = 5;

    /** Every request waits until a file is there. */
    private static final String APPLICATION = """
            import os, time

            HERE = os.path.dirname(os.path.abspath(__file__))

            def application(environ, start_response):
                open(os.path.join(HERE, 'started' + environ['QUERY_STRING']), 'w').close()
                while not os.path.exists(os.path.join(HERE, 'go')):
                    time.sleep(0.02)
                start_response('200 OK', [('Content-Type', 'text/plain')])
                if environ['PATH_INFO'] == '/stream':
                    return iter([b'one, ', b'two'])
                return [b'served ' + environ['QUERY_STRING'].encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private int sent;

    private Socket ask(URI url, String path) throws IOException {
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(60_000);
        send(socket, path);
        return socket;
    }

    /** Sends a request and waits until the application has it. */
    private void send(Socket socket, String path) throws IOException {
        int number = sent++;
        write(socket, path, number);
        await().until(() -> Files.exists(folder.resolve("started" + number)));
    }

    private static void write(Socket socket, String path, int number) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + "?" + number + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static String read(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int b = socket.getInputStream().read();
            assertThat(b).describedAs("after %s", text).isNotNegative();
            text.append((char) b);
        }
        return text.toString();
    }

    private static Map<String, Integer> finished(Express express) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher found = FINISHED.matcher(express.admin("/-/metrics").body());
        while (found.find()) {
            int count = (int) Double.parseDouble(found.group(2));
            if (count > 0) {
                counts.merge(found.group(1), count, Integer::sum);
            }
        }
        return counts;
    }

    private Express serve(String engine) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), APPLICATION);
        return Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--threads",
                "30",
                "--enable-telemetry",
                "--access-log",
                "%U %{outcome}x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustBeCounted(String engine) throws Exception {
        try (Express express = serve(engine)) {
            URI url = express.url("/");
            List<Socket> staying = new ArrayList<>();
            for (String path : List.of("/whole", "/stream")) {
                for (int i = 0; i < EACH; i++) {
                    ask(url, path).close();
                    Socket reset = ask(url, path);
                    reset.setSoLinger(true, 0);
                    reset.close();
                }
                staying.add(ask(url, path));
            }
            // What has come of a further request is no sign of leaving, and is not lost.
            Socket further = ask(url, "/whole");
            staying.add(further);
            write(further, "/whole", 1000);
            write(further, "/whole", 1001);

            Files.createFile(folder.resolve("go"));
            for (Socket socket : staying) {
                assertThat(read(socket, "\r\n")).startsWith("HTTP/1.1 200 ");
            }
            assertThat(read(further, "served 1000")).contains("HTTP/1.1 200 ");
            assertThat(read(further, "served 1001")).contains("HTTP/1.1 200 ");
            Map<String, Integer> expected = Map.of("client-gone", 4 * EACH, "none", 5);
            await().untilAsserted(() -> assertThat(finished(express)).isEqualTo(expected));
            await().untilAsserted(() -> assertThat(Files.readAllLines(folder.resolve("root/access_log")))
                    .filteredOn(line -> line.endsWith(" client-gone"))
                    .hasSize(4 * EACH));
            for (Socket socket : staying) {
                socket.close();
            }
        }
    }

    /**
     * An end of what a client sends may mean either; nginx takes it for leaving as well. It gets its response all the
     * same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustServeOneThatOnlySendsNoMore(String engine) throws Exception {
        try (Express express = serve(engine);
                Socket whole = ask(express.url("/"), "/whole");
                Socket stream = ask(express.url("/"), "/stream")) {
            whole.shutdownOutput();
            stream.shutdownOutput();
            Files.createFile(folder.resolve("go"));
            assertThat(new String(whole.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("served 0");
            assertThat(new String(stream.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("one, ", "two")
                    .endsWith("\r\n0\r\n\r\n");
            await().untilAsserted(() -> assertThat(finished(express)).isEqualTo(Map.of("client-gone", 2)));
        }
    }
}
