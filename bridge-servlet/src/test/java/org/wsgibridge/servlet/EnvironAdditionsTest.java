package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.settings.option.EnvironOptions;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Environ.SharedVariables;

/** What requests have in their environ beside themselves, over real sockets. */
class EnvironAdditionsTest {
    private static Map<String, String> seen(Environ environ) {
        Map<String, String> seen = new HashMap<>();
        environ.forEach((key, value) -> assertThat(seen.put(key, value)).as(key).isNull());
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void mustAddWhatIsSetAndWhatIsPassedOn(Kind kind) throws Exception {
        BlockingQueue<Environ> environs = new LinkedBlockingQueue<>();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            environs.add(exchange.environ());
                            ScriptedEngine.respond(exchange, "");
                        })
                        .option("environ.mysite.stage", "caf\u00e9")
                        .option("environ.EMPTY", "")
                        .option("environ.PATH", "set")
                        .option("passenv", "PATH JAVA_HOME_THAT_NOBODY_HAS PWD")
                        .option("ssl-environment", "on")
                        .start(kind);
                RawClient client = bridge.client()) {
            client.request("POST /", "Content-Length: 1", "Content-Type: a/b", "X-A: 1", "Authorization: Basic eDp5")
                    .send("x")
                    .reply();

            Map<String, String> seen = seen(environs.take());
            assertThat(seen)
                    .containsEntry("mysite.stage", "caf\u00c3\u00a9")
                    .containsEntry("EMPTY", "")
                    .containsEntry("PATH", "set")
                    .doesNotContainKey("JAVA_HOME_THAT_NOBODY_HAS");
            assertThat(seen.get("PWD")).isEqualTo(System.getenv("PWD"));
            assertThat(seen.keySet()).noneMatch(key -> key.startsWith("SSL_"));
            seen.keySet().removeAll(java.util.Set.of("mysite.stage", "EMPTY", "PATH", "PWD"));
            assertThat(seen.keySet()).allMatch(EnvironOptions::isOfRequests);
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsOfAMountAndAListenerMustShareWhatIsTheSameForAll(Kind kind) throws Exception {
        BlockingQueue<Environ> environs = new LinkedBlockingQueue<>();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            environs.add(exchange.environ());
                            ScriptedEngine.respond(exchange, "");
                        })
                        .start(kind);
                RawClient client = bridge.client();
                RawClient other = bridge.client()) {
            client.get("/a?b", "X-A: 1");
            other.request("POST /c", "Content-Length: 1").send("x").reply();

            SharedVariables shared = Objects.requireNonNull(environs.take().shared());
            Environ second = environs.take();
            assertThat(second.shared()).isSameAs(shared);
            assertThat(second.hasNamesAfter(shared)).isTrue();
            assertThat(shared.names()).contains("PATH_INFO", "REMOTE_PORT");
            assertThat(second.get("PATH_INFO")).isEqualTo("/c");
        }
    }

    @ParameterizedTest
    @CsvSource({"JETTY,on,GET", "TOMCAT,on,GET", "JETTY,off,HEAD", "TOMCAT,off,HEAD", "JETTY,auto,HEAD"})
    void mustTellOfHeadAsAsked(Kind kind, String mode, String told) throws Exception {
        BlockingQueue<Environ> environs = new LinkedBlockingQueue<>();
        try (TestBridge bridge = new TestBridge()
                        .app(exchange -> {
                            environs.add(exchange.environ());
                            ScriptedEngine.respond(exchange, "a body");
                        })
                        .option("map-head-to-get", mode)
                        .start(kind);
                RawClient client = bridge.client()) {
            RawClient.Reply head = client.request("HEAD /").reply("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(seen(environs.take())).containsEntry("REQUEST_METHOD", told);
            // The next response follows immediately: there was no body.
            assertThat(client.get("/").body()).isEqualTo("a body");
        }
    }
}
