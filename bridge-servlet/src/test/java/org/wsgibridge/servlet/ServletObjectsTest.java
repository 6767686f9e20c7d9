package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.servlet.session.RequestSession;

class ServletObjectsTest {
    private static Map<String, Object> objects(TestContainer.Kind kind, String option) throws Exception {
        Map<String, Object> seen = new ConcurrentHashMap<>();
        TestBridge bridge = new TestBridge().option("servlet-objects", option).app(exchange -> {
            seen.putAll(exchange.objects());
            exchange.response().startResponse("200 OK", List.of(), false);
            exchange.response().end();
        });
        try (bridge;
                RawClient client = bridge.start(kind).client()) {
            assertThat(client.get("/", "Connection: close").status()).isEqualTo(200);
        }
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void mustGiveTheContainersObjectsToAMountThatAsksForThem(TestContainer.Kind kind) throws Exception {
        Map<String, Object> objects = objects(kind, "on");

        assertThat(objects).containsOnlyKeys("servlet.request", "servlet.context", "wsgi_bridge.session");
        assertThat(objects.get("servlet.request")).isInstanceOf(HttpServletRequest.class);
        assertThat(objects.get("servlet.context")).isInstanceOf(ServletContext.class);
    }

    @ParameterizedTest
    @EnumSource
    void mustKeepThemFromEveryOtherMount(TestContainer.Kind kind) throws Exception {
        assertThat(objects(kind, "off")).isEmpty();
    }

    /** Runs an application that is given the session of its request. */
    private static RawClient.Reply askWithSession(TestContainer.Kind kind, SessionUser application) throws Exception {
        TestBridge bridge = new TestBridge().option("servlet-objects", "on").app(exchange -> {
            RequestSession session =
                    (RequestSession) Objects.requireNonNull(exchange.objects().get(RequestSession.KEY));
            application.serve(session, () -> {
                exchange.response().startResponse("200 OK", List.of(), false);
                exchange.response().end();
            });
        });
        try (bridge;
                RawClient client = bridge.start(kind).client()) {
            return client.get("/", "Connection: close");
        }
    }

    @Test
    void mustMakeASessionBeforeTheResponseBegins() throws Exception {
        BlockingQueue<String> ids = new LinkedBlockingQueue<>();

        RawClient.Reply response = askWithSession(TestContainer.Kind.TOMCAT, (session, respond) -> {
            ids.add(String.valueOf(session.id()));
            ids.add(session.put("basket", "apples", 60));
            ids.add(String.valueOf(session.get("basket")));
            respond.run();
        });

        assertThat(ids.take()).isEqualTo("null");
        assertThat(response.header("Set-Cookie")).contains(ids.take());
        assertThat(ids.take()).isEqualTo("apples");
    }

    /** The container may use the objects for another client then. */
    @ParameterizedTest
    @EnumSource
    void mustNotGiveTheSessionOfARequestThatIsOver(TestContainer.Kind kind) throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();

        RawClient.Reply response = askWithSession(kind, (session, respond) -> {
            respond.run();
            try {
                said.add(session.put("basket", "apples", 60));
            } catch (IllegalStateException e) {
                said.add(String.valueOf(e.getMessage()));
            }
        });

        assertThat(response.status()).isEqualTo(200);
        assertThat(said.take()).isEqualTo("The request is over");
    }

    /** A listener of Java code may wait for a database, or forever. */
    @Test
    void mustAnswerWhileAListenerOfTheSessionWaits() throws Exception {
        CountDownLatch bound = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        TestBridge bridge = new TestBridge().option("servlet-objects", "on").app(exchange -> {
            RequestSession session =
                    (RequestSession) Objects.requireNonNull(exchange.objects().get(RequestSession.KEY));
            new Thread(() -> {
                        session.put("listener", new WaitingValue(bound, goOn), 60);
                        over.countDown();
                    })
                    .start();
            bound.await();
            exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
        });
        try (bridge;
                RawClient client = bridge.start(TestContainer.Kind.TOMCAT).client()) {
            assertThat(client.get("/", "Connection: close").status()).isEqualTo(504);
            goOn.countDown();
            over.await();
        }
    }

    /** A value that waits when it becomes an attribute. */
    private record WaitingValue(CountDownLatch bound, CountDownLatch goOn) implements HttpSessionBindingListener {
        @Override
        public void valueBound(HttpSessionBindingEvent event) {
            bound.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What an application does with its session and its response. */
    private interface SessionUser {
        void serve(RequestSession session, Runnable respond);
    }
}
