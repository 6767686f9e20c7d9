package org.wsgibridge.it.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

    @TempDir
    private Path folder;

    private Distribution start(String name, Path war, String cluster) throws Exception {
        return Distribution.startInCluster(Container.TOMCAT_11, folder.resolve(name), Map.of("shop", war), cluster);
    }

    @Test
    void sessionsMustBeOnTheOtherServerWhenTheResponseIsThere() throws Exception {
        HttpSessionIT.assumeDjango();
        WebApp app = HttpSessionIT.site(folder.resolve("shop"));
        Files.writeString(app.webInf().resolve("web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"><distributable/></web-app>
                """);
        Path war = app.pack();
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
}
