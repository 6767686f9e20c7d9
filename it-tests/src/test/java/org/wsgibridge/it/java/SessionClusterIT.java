package org.wsgibridge.it.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Ports;
import org.wsgibridge.it.server.WebApp;

/** Two Tomcats that replicate their sessions: what Django has put into one on a server is there on the other one. */
final class SessionClusterIT {
    /** As in Tomcat's "Clustering/Session Replication How-To", with members that are named instead of found. */
    private static final String CLUSTER = """
        <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="6">
          <Manager className="org.apache.catalina.ha.session.DeltaManager"
                   expireSessionsOnShutdown="false" notifyListenersOnReplication="true"/>
          <Channel className="org.apache.catalina.tribes.group.GroupChannel">
            <Membership className="org.apache.catalina.tribes.membership.StaticMembershipService">
              <LocalMember className="org.apache.catalina.tribes.membership.StaticMember"
                           host="127.0.0.1" port="%1$d" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,%2$d}"/>
              <Member className="org.apache.catalina.tribes.membership.StaticMember"
                      host="127.0.0.1" port="%3$d" uniqueId="{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,%4$d}"/>
            </Membership>
            <Receiver className="org.apache.catalina.tribes.transport.nio.NioReceiver"
                      address="127.0.0.1" port="%1$d" autoBind="0"/>
            <Sender className="org.apache.catalina.tribes.transport.ReplicationTransmitter">
              <Transport className="org.apache.catalina.tribes.transport.nio.PooledParallelSender"/>
            </Sender>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>
            <Interceptor className="org.apache.catalina.tribes.group.interceptors.MessageDispatchInterceptor"/>
          </Channel>
          <Valve className="org.apache.catalina.ha.tcp.ReplicationValve" filter=""/>
          <ClusterListener className="org.apache.catalina.ha.session.ClusterSessionListener"/>
        </Cluster>
        """;

    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    /** The column of {@code show servers conn} with the connections that are used. */
    private static final int USED = 6;

    @TempDir
    private Path folder;

    /** Each request goes to the next server, whatever its session. */
    private static final String BALANCER = """
        global
            stats socket %1$s mode 600 level admin
        defaults
            mode http
            option http-server-close
            timeout connect 1s
            timeout client 60s
            timeout server 60s
            timeout check 10s
        listen web
            bind 127.0.0.1:%2$d
            balance roundrobin
            server one 127.0.0.1:%3$d
            server other 127.0.0.1:%4$d
        """;

    private Distribution start(String name, Path war, String cluster) throws Exception {
        return Distribution.startInCluster(Container.TOMCAT_11, folder.resolve(name), Map.of("shop", war), cluster);
    }

    private Path shop() throws Exception {
        WebApp app = HttpSessionIT.site(folder.resolve("shop"));
        Files.writeString(app.webInf().resolve("web.xml"), """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"><distributable/></web-app>
            """);
        return app.pack();
    }

    @Test
    void sessionsMustBeOnTheOtherServerWhenTheResponseIsThere() throws Exception {
        HttpSessionIT.assumeDjango();
        Path war = shop();
        int first = Ports.next();
        int second = Ports.next();
        try (Distribution one = start("1", war, CLUSTER.formatted(first, 1, second, 2));
                Distribution other = start("2", war, CLUSTER.formatted(second, 2, first, 1))) {
            await().until(() -> one.log().contains("Replication member added")
                    && other.log().contains("Replication member added"));
            Visitor alice = new Visitor(one.port(), "/shop");
            assertThat(alice.get("/count")).isEqualTo("1");
            assertThat(alice.get("/count")).isEqualTo("2");
            Visitor moved = alice.at(other.port());
            assertThat(moved.get("/peek")).isEqualTo("2");
            assertThat(moved.get("/login")).isEqualTo("2");
            assertThat(moved.get("/count")).isEqualTo("3");
            Visitor back = moved.at(one.port());
            assertThat(back.get("/peek")).isEqualTo("3");
            assertThat(back.get("/logout")).isEqualTo("bye");
            assertThat(moved.get("/peek")).isEqualTo("None");

            back.get("/enter?user=alice");
            one.process().destroyForcibly();
            assertThat(back.at(other.port()).get("/who")).isEqualTo("alice");
        }
    }

    /** Without affinity, under load: a server that comes back has the sessions of the time when it was away. */
    @Test
    void aRollingRestartMustLoseNoSessionAndNoChange() throws Exception {
        HttpSessionIT.assumeDjango();
        assumeTrue(Files.isExecutable(HAPROXY), ".ci/run installs HAProxy");
        Path war = shop();
        int[] members = {Ports.next(), Ports.next()};
        List<Distribution> servers = new ArrayList<>();
        Path socket = folder.resolve("haproxy.sock");
        int port = Ports.next();
        Process haproxy = null;
        try {
            servers.add(start("1", war, CLUSTER.formatted(members[0], 1, members[1], 2)));
            servers.add(start("2", war, CLUSTER.formatted(members[1], 2, members[0], 1)));
            awaitMembers(servers);
            Path configuration = Files.writeString(
                    folder.resolve("haproxy.cfg"),
                    BALANCER.formatted(
                            socket, port, servers.get(0).port(), servers.get(1).port()));
            haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            await().until(() -> Files.exists(socket));
            try (Counting counting = new Counting(port)) {
                counting.awaitMore();
                for (int i = 0; i < 2; i++) {
                    String name = i == 0 ? "web/one" : "web/other";
                    runtime(socket, "set server " + name + " state drain");
                    await().until(() -> runtime(socket, "show servers conn web")
                            .lines()
                            .filter(line -> line.startsWith(name + " "))
                            .allMatch(line -> line.split(" ", -1)[USED].equals("0")));
                    Distribution old = servers.get(i);
                    old.close();
                    counting.awaitMore();
                    servers.set(
                            i,
                            Distribution.startInCluster(
                                    Container.TOMCAT_11,
                                    folder.resolve("again" + i),
                                    Map.of("shop", war),
                                    CLUSTER.formatted(members[i], i + 1, members[1 - i], 2 - i),
                                    old.port()));
                    awaitMembers(List.of(servers.get(i)));
                    runtime(socket, "set server " + name + " state ready");
                    counting.awaitMore();
                }
            }
        } finally {
            if (haproxy != null) {
                haproxy.destroy();
            }
            servers.forEach(Distribution::close);
        }
    }

    /** Browsers that count in their sessions, each one request after the other. */
    private static final class Counting implements AutoCloseable {
        private static final int BROWSERS = 3;
        private static final int MORE = 20;

        private final ExecutorService threads = Executors.newFixedThreadPool(BROWSERS);
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicLongArray counts = new AtomicLongArray(BROWSERS);
        private final List<Future<?>> results = new ArrayList<>();

        Counting(int port) {
            for (int i = 0; i < BROWSERS; i++) {
                int own = i;
                results.add(threads.submit(() -> {
                    Visitor browser = new Visitor(port, "/shop");
                    for (long count = 1; !ended.get(); count++) {
                        assertThat(browser.get("/count")).isEqualTo(String.valueOf(count));
                        counts.set(own, count);
                    }
                    return null;
                }));
            }
        }

        /** Waits until each has counted on, or has failed. */
        void awaitMore() throws Exception {
            for (int i = 0; i < BROWSERS; i++) {
                int own = i;
                long goal = counts.get(own) + MORE;
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> results.get(own).isDone() || counts.get(own) >= goal);
                if (results.get(own).isDone()) {
                    results.get(own).get();
                }
            }
        }

        @Override
        public void close() {
            ended.set(true);
            threads.shutdown();
            try {
                for (Future<?> result : results) {
                    result.get(1, TimeUnit.MINUTES);
                }
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void awaitMembers(List<Distribution> servers) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> servers.stream().allMatch(server -> server.log().contains("Replication member added")));
    }

    /** Gives HAProxy a command of its runtime API. */
    private static String runtime(Path socket, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
