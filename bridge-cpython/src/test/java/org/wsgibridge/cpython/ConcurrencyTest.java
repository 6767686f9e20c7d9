package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.engine.Interpreter;
import org.wsgibridge.settings.ApplicationRef;

/** The daemon's threads take turns, so that nobody waits for a request that waits itself. */
class ConcurrencyTest {
    private static final String APPLICATION = """
            import os, tempfile, threading, time

            BARRIER = threading.Semaphore(0)
            WAITING = []

            def application(environ, start_response):
                path = environ['PATH_INFO']
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
