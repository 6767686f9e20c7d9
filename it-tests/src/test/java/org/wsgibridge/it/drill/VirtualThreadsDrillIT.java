package org.wsgibridge.it.drill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Five thousand requests that sleep at the same time, in one interpreter of Jython on virtual threads. */
@Tag("drill")
@ExtendWith(TestServers.class)
final class VirtualThreadsDrillIT {
    private static final int REQUESTS = 5_000;
    private static final Pattern JDK = Pattern.compile("JAVA_VERSION=\"(\\d+).*", Pattern.DOTALL);

    @Test
    void noneOfFiveThousandSleepersMustFail(TestServers.Running servers) throws Exception {
        Optional<Path> jdk = newJdk();
        assumeTrue(jdk.isPresent(), "needs JDK 21 or later beside the JDK of the build");
        WebApp app = Drill.app(servers, Engine.JYTHON)
                .option("threads", Integer.toString(REQUESTS))
                .option("virtual-threads", "on");
        try (Distribution server = Distribution.start(
                Container.TOMCAT_10_1,
                servers.freshFolder("virtual-threads"),
                Map.of("sleepers", app.pack()),
                Map.of("JAVA_HOME", jdk.orElseThrow().toString()))) {
            long started = System.nanoTime();
            Map<String, Integer> answers = ask(server.port());
            double seconds = (System.nanoTime() - started) / 1e9;
            new Report("virtual threads", "Requests", "Each sleeps", "All answered after", "Answers")
                    .row(REQUESTS, "1 s", String.format(Locale.ROOT, "%.1f s", seconds), answers)
                    .publish();
            assertThat(answers).describedAs("%s", app.log()).containsOnly(Map.entry("HTTP/1.1 200", REQUESTS));
        }
    }

    /** Sends all requests, each on a separate connection, then reads all answers. */
    private static Map<String, Integer> ask(int port) throws IOException {
        byte[] request = ("GET /sleepers/nap?s=1 HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n")
                .getBytes(ISO_8859_1);
        List<Socket> sockets = new ArrayList<>();
        Map<String, Integer> answers = new TreeMap<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(120_000);
                sockets.add(socket);
                socket.getOutputStream().write(request);
            }
            for (Socket socket : sockets) {
                String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                boolean whole = answer.endsWith("\r\n\r\nok");
                answers.merge(whole ? answer.substring(0, 12) : "broken: " + answer, 1, Integer::sum);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        return answers;
    }

    private static Optional<Path> newJdk() throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(jdk -> version(jdk) >= 21).findFirst();
        }
    }

    private static int version(Path jdk) {
        try {
            String release = Files.readString(jdk.resolve("release"));
            Matcher matcher = JDK.matcher(release.substring(Math.max(0, release.indexOf("JAVA_VERSION="))));
            return matcher.matches() && Files.isExecutable(jdk.resolve("bin/java"))
                    ? Integer.parseInt(matcher.group(1))
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
