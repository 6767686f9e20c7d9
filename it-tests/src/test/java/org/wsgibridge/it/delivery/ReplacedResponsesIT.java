package org.wsgibridge.it.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/**
 * Whatever a container makes of a response, the access log, the meters and the events say what the client got: of each
 * kind of response that a container replaces, refuses or cannot send to its end.
 */
@ExtendWith(TestServers.class)
final class ReplacedResponsesIT {
    private static final Pattern LINE =
            Pattern.compile("wsgi\\.access - \\{.*?\"uri\":\"([^\"]*)\"(?:.*?\"status\":(\\d+))?"
                    + ".*?\"mount\":.*?\"outcome\":\"([a-z-]+)\"");
    private static final Pattern METER = Pattern.compile(
            "^wsgi_requests_seconds_count\\{.*outcome=\"(\\w+)\".*status=\"(\\d+)\".*} ([0-9.E]+)$", Pattern.MULTILINE);

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void logMetersAndEventsMustSayWhatTheClientGot(Container container, Engine engine, TestServers.Running servers)
            throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/replaced-" + engine.option(),
                servers.fixtureApp("replaced-" + container.label(), engine)
                        .option("application", "app/replaced.py")
                        .option("metrics", "prometheus")
                        .option("access-log", "json"));
        List<Got> all = new ArrayList<>();
        for (String path : paths()) {
            all.add(Got.of(mount, path));
        }
        all.add(cut(mount));
        all.add(gone(mount, "/queued/200"));
        all.add(gone(mount, "/sized/12000000"));
        all.add(gone(mount, "/file/gone"));
        assertAllSay(mount, all);
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int size :
                new int[] {500, 1_000, 4_000, 7_000, 7_500, 8_000, 8_100, 8_200, 9_000, 15_000, 15_700, 16_200, 16_500
                }) {
            paths.add("/head/" + size);
            paths.add("/streamed_head/" + size);
        }
        for (int size : new int[] {17_000, 40_000, 64_000, 66_000, 250_000, 300_000}) {
            paths.add("/head/" + size);
            paths.add("/streamed_head/" + size);
        }
        for (int b = 0; b < 256; b++) {
            paths.add("/name/" + hex("X" + (char) b + "Y"));
            paths.add("/value/" + hex("a" + (char) b + "b"));
            paths.add("/reason/" + hex("a" + (char) b + "b"));
            paths.add("/content_type/" + hex("text/a" + (char) b + "b"));
        }
        for (String type :
                List.of("", " ", ";", "text", "text/html; charset=none", "text/html;charset=\"", "/", "a b")) {
            paths.add("/content_type/" + hex(type));
        }
        for (int status :
                new int[] {200, 201, 204, 205, 206, 299, 304, 400, 404, 417, 451, 500, 503, 599, 600, 799, 999}) {
            paths.add("/status/" + status);
        }
        for (String status : List.of("099", "100", "101", "103", "199", "1000", "20", "2x0", "-20")) {
            paths.add("/status/" + status);
        }
        for (String lengths : List.of("7", "7,7", "7,8", "8,7", "6,7", "6", "8", "0", "-1", "7,", "+7")) {
            paths.add("/lengths/" + lengths);
        }
        paths.addAll(List.of("/plain", "/raising", "/broken", "/sized/30000", "/sized/100000", "/sized/1000000"));
        return paths;
    }

    private static String hex(String latin1) {
        return HexFormat.of().formatHex(latin1.getBytes(ISO_8859_1));
    }

    /** Reads the head of a response that is longer than what the system keeps for a client, and is gone. */
    private static Got gone(Mount mount, String path) throws IOException {
        try (RawClient client = mount.connect()) {
            client.send(mount.head("GET", path, ""));
            int status = client.readHeadOnly().status();
            client.reset();
            return new Got(path, status, false);
        }
    }

    /** Has a file become shorter while it is sent. */
    private static Got cut(Mount mount) throws IOException {
        try (RawClient client = mount.connect()) {
            client.send(mount.head("GET", "/file/cut", ""));
            RawResponse head = client.readHeadOnly();
            assertThat(head.header("Content-Length")).isEqualTo("" + (64 << 20));
            assertThat(mount.get("/cut/cut").text()).isEqualTo("cut");
            long length = 0;
            try {
                length = client.in().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // Reset.
            }
            assertThat(length).isLessThan(64 << 20);
            return new Got("/file/cut", head.status(), false);
        }
    }

    private static void assertAllSay(Mount mount, List<Got> all) {
        await().untilAsserted(() -> {
            Map<String, List<String>> log = log(mount);
            List<String> lies = new ArrayList<>();
            for (Got got : all) {
                List<String> said = log.getOrDefault(mount.prefix() + got.path, List.of());
                if (said.size() != 1 || !got.isToldBy(said.get(0))) {
                    lies.add(got + ", log: " + said);
                }
            }
            assertThat(lies).isEmpty();
            Map<String, Long> counts = new TreeMap<>();
            log.values().forEach(lines -> lines.forEach(line -> counts.merge(line, 1L, Long::sum)));
            assertThat(meters(mount)).isEqualTo(counts);
            Path events = mount.app().webInf().resolve("app/events");
            assertThat(Files.readAllLines(events)).hasSize(all.size() + 1);
        });
    }

    /** Returns what the log has of each path: status and outcome. */
    private static Map<String, List<String>> log(Mount mount) {
        Map<String, List<String>> said = new TreeMap<>();
        LINE.matcher(mount.app().log())
                .results()
                .forEach(line -> said.computeIfAbsent(line.group(1), path -> new ArrayList<>())
                        .add((line.group(2) == null ? "0" : line.group(2)) + " " + line.group(3)));
        return said;
    }

    private static Map<String, Long> meters(Mount mount) throws IOException {
        Map<String, Long> meters = new TreeMap<>();
        METER.matcher(mount.admin("/-/metrics").text())
                .results()
                .forEach(sample -> meters.merge(
                        sample.group(2) + " "
                                + sample.group(1)
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-'),
                        (long) Double.parseDouble(sample.group(3)),
                        Long::sum));
        return meters;
    }

    /**
     * What a client has got.
     *
     * @param path what it asked for
     * @param status the status, 0 when there was no response
     * @param whole whether the response was
     */
    private record Got(String path, int status, boolean whole) {
        static Got of(Mount mount, String path) throws IOException {
            RawResponse response = mount.get(path);
            return new Got(path, response.status(), response.complete());
        }

        /** A page that says that something failed is whole, too. */
        boolean isToldBy(String line) {
            return line.startsWith(status + " ")
                    && (whole || !line.endsWith(" completed"))
                    && (!line.endsWith(" failed") || !whole || status >= 500 || path.startsWith("/lengths/"));
        }
    }
}
