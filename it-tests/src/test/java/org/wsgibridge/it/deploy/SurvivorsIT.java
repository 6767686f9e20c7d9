package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.EmbeddedServer;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/**
 * Python code that nothing can end outlives the undeployment of its web application in Tomcat, whose class loader then
 * loads nothing more. When that code ends, the bridge must have all classes that it needs to end as well.
 */
@ExtendWith(TestServers.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class SurvivorsIT {
    private static final String KEY = "org.wsgibridge.survivors";

    private static final String APPLICATION = """
            from java.lang import System

            def wait(name):
                gate = System.getProperties().get('org.wsgibridge.survivors')
                if gate is not None and gate.get(name) is not None:
                    gate.get('waiting').release()
                    gate.get(name).acquireUninterruptibly()

            wait('opening')

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path in ('/returns', '/raises', '/streams'):
                    wait('request')
                if path == '/raises':
                    raise ValueError('after the end')
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return iter(['one', 'two']) if path == '/streams' else ['ok']
            """;

    private static final Logger TOMCAT = Logger.getLogger("org.apache.catalina.loader.WebappClassLoaderBase");

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Semaphore waiting = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            String text = new SimpleFormatter().formatMessage(event);
            // Jython's own are loaded when Python code needs them, and that code fails then.
            if (text.contains("Could not load [org.wsgibridge.")) {
                refused.add(text);
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    };

    @BeforeEach
    void listenToTomcat() {
        TOMCAT.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        gate.release(100);
        System.getProperties().remove(KEY);
        TOMCAT.removeHandler(handler);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/returns", "/raises", "/streams"})
    void requestMustEndWithTheClassesThatItNeeds(String path, TestServers.Running servers) throws Exception {
        System.getProperties().put(KEY, Map.of("waiting", waiting, "request", gate));
        undeployWhile(servers, path, (mount, server) -> {
            CompletableFuture<RawResponse> answer = CompletableFuture.supplyAsync(() -> get(mount, path));
            awaitWaiting();
            server.undeploy("/survivors");
            assertThat(answer.get(1, TimeUnit.MINUTES).status()).isEqualTo(503);
        });
    }

    @Test
    void openingMustEndWithTheClassesThatItNeeds(TestServers.Running servers) throws Exception {
        undeployWhile(servers, "/", (mount, server) -> {
            System.getProperties().put(KEY, Map.of("waiting", waiting, "opening", gate));
            assertThat(get(mount, "/").status()).isEqualTo(200);
            awaitWaiting();
            server.undeploy("/survivors");
        });
    }

    /** What happens while the application is there. */
    @FunctionalInterface
    private interface Life {
        void live(Mount mount, EmbeddedServer server) throws Exception;
    }

    private void undeployWhile(TestServers.Running servers, String path, Life life) throws Exception {
        Path work = servers.freshFolder("survivors");
        WebApp app = new WebApp(servers.freshFolder("survivors-app"), Engine.JYTHON)
                .file("app.py", APPLICATION)
                .option("application", "app.py")
                .option("processes", "1")
                .option("startup-timeout", "240")
                .option("maximum-requests", path.equals("/") ? "1" : "0")
                .option("graceful-timeout", "1")
                .option("shutdown-timeout", "1");
        try (EmbeddedServer server = Container.TOMCAT_10_1.start(work)) {
            server.deploy("/survivors", app.folder());
            life.live(new Mount(Container.TOMCAT_10_1, Engine.JYTHON, server.port(), "/survivors", app), server);
            assertThat(threads()).isNotEmpty();
            gate.release(100);
            Awaitility.await("the threads of the application to end")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(threads()).isEmpty());
            assertThat(refused).isEmpty();
            assertThat(app.log()).doesNotContain("NoClassDefFoundError: org/wsgibridge");
        }
    }

    private void awaitWaiting() throws InterruptedException {
        assertThat(waiting.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
    }

    private static RawResponse get(Mount mount, String path) {
        try {
            return mount.get(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("wsgi-"))
                .toList();
    }
}
