package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;

/** The daemon's threads take turns, so that no request waits for a request that waits itself. */
class ConcurrencyTest {
    private static final String APPLICATION = """
            import os, tempfile, threading, time

            BARRIER = threading.Semaphore(0)
            WAITING = []

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/late':
                    environ['wsgi.input'].read()
                    path = '/meet'
                if path == '/meet':
                    # Needs as many requests at a time as it is told, or never ends.
                    WAITING.append(1)
                    if len(WAITING) == int(environ['QUERY_STRING']):
                        for _ in WAITING:
                            BARRIER.release()
                        del WAITING[:]
                    BARRIER.acquire()
                if path == '/compute':
                    while not os.path.exists('enough'):
                        sum(range(1000))
                if path == '/nap':
                    time.sleep(0.002)
                if path == '/file':
                    f = tempfile.TemporaryFile()
                    f.write(b'0123456789' * 20000)
                    f.seek(10)
                    start_response('200 OK', [])
                    return environ['wsgi.file_wrapper'](f)
                start_response('200 OK', [])
                return [threading.current_thread().name.encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        kit.threads = 4;
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private List<EngineKit.Request> send(Interpreter interpreter, String path, int count) {
        List<EngineKit.Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(kit.get(application, path).send(interpreter));
        }
        return requests;
    }

    @Test
    void mustRunAsManyRequestsAtATimeAsThereAreThreads() throws Exception {
        Interpreter interpreter = kit.open(application);
        for (int round = 0; round < 30; round++) {
            send(interpreter, "/meet?4", 4)
                    .forEach(request ->
                            assertThat(request.await().client.status()).isEqualTo(200));
        }
    }

    /** A body that comes when the test lets it. */
    private static final class LateBody extends RequestBody {
        private final AtomicBoolean there = new AtomicBoolean();
        private final AtomicReference<Runnable> task = new AtomicReference<>();

        void arrive() {
            there.set(true);
            Runnable waiting = task.getAndSet(null);
            if (waiting != null) {
                waiting.run();
            }
        }

        @Override
        public long length() {
            return 1;
        }

        @Override
        public int poll(ByteBuffer target) {
            return there.get() ? -1 : 0;
        }

        @Override
        public void whenReadable(Runnable whenReadable) {
            task.set(whenReadable);
            if (there.get()) {
                arrive();
            }
        }

        @Override
        public void close() {}
    }

    @Test
    void mustServeOthersAfterARequestHasWaitedForLongForItsBody() throws Exception {
        Interpreter interpreter = kit.open(application);
        LateBody body = new LateBody();
        EngineKit.Request late = kit.post(application, "/late?2", body).send(interpreter);
        awaitNothingRuns(interpreter.pid());

        body.arrive();
        // It is in the application again, where it needs another request.
        assertThat(kit.get(application, "/meet?2")
                        .send(interpreter)
                        .await()
                        .client
                        .status())
                .isEqualTo(200);
        assertThat(late.await().client.status()).isEqualTo(200);
    }

    /**
     * Waits until the daemon's main thread, which watches the others while requests run, sleeps without a time limit.
     */
    private static void awaitNothingRuns(long pid) {
        Path status = Path.of("/proc/" + pid + "/task/" + pid + "/status");
        List<String> seen = new ArrayList<>(List.of(""));
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            String switches;
            try (Stream<String> lines = Files.lines(status)) {
                switches = lines.filter(line -> line.startsWith("voluntary"))
                        .findFirst()
                        .orElseThrow();
            }
            return seen.set(0, switches).equals(switches);
        });
    }

    @Test
    void mustServeOthersWhileARequestComputes() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request computing = kit.get(application, "/compute").send(interpreter);
        for (int i = 0; i < 5; i++) {
            assertThat(kit.get(application, "/")
                            .send(interpreter)
                            .await()
                            .client
                            .status())
                    .isEqualTo(200);
        }
        assertThat(computing.isReleased()).isFalse();
        Files.createFile(folder.resolve("enough"));
        assertThat(computing.await().client.status()).isEqualTo(200);
    }

    @Test
    void mustChangeBetweenRequestsThatWaitAndRequestsThatDoNot() throws Exception {
        Interpreter interpreter = kit.open(application);
        for (int round = 0; round < 5; round++) {
            for (String path : List.of("/nap", "/")) {
                for (int i = 0; i < 50; i++) {
                    send(interpreter, path, 4).forEach(EngineKit.Request::await);
                }
            }
        }
        assertThat(kit.get(application, "/").send(interpreter).await().client.text())
                .startsWith("wsgi-");
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustHandAFileOver() throws Exception {
        EngineKit.Request request =
                kit.get(application, "/file").send(kit.open(application)).await();
        assertThat(request.client.calls()).contains("sendFile");
        assertThat(request.client.header("Content-Length")).isEqualTo("199990");
        assertThat(request.client.size()).isEqualTo(199990);
    }

    @Test
    void mustHandFilesOverAtTheSameTime() throws Exception {
        Interpreter interpreter = kit.open(application);
        for (int round = 0; round < 20; round++) {
            for (EngineKit.Request request : send(interpreter, "/file", 4)) {
                assertThat(request.await().client.size()).isEqualTo(199990);
            }
        }
        Path descriptors = Path.of("/proc/" + interpreter.pid() + "/fd");
        await().until(() -> {
            try (var open = Files.list(descriptors)) {
                return open.count() < 20;
            }
        });
    }
}
