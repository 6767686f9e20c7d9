package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.engine.Interpreter;
import org.wsgibridge.engine.Interruption;
import org.wsgibridge.engine.PythonStack;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.settings.ApplicationRef;

/** Requests are ended from outside, one at a time, wherever they are; and looked at. */
class InterruptTest {
    private static final String APPLICATION = """
            import time, mod_wsgi

            def spin(seconds):
                end = time.time() + seconds
                while time.time() < end:
                    pass

            def application(environ, start_response):
                path = environ['PATH_INFO']
                try:
                    if path == '/read':
                        environ['wsgi.input'].read()
                    if path == '/spin':
                        spin(60)
                    if path == '/brief':
                        spin(0.002)
                    if path == '/chunks':
                        write = start_response('200 OK', [])
                        end = time.time() + 0.004
                        while time.time() < end:
                            write(b'x' * 100)
                        return [b'!']
                    if path == '/endless':
                        write = start_response('200 OK', [])
                        while True:
                            write(b'x' * 10000)
                except mod_wsgi.RequestTimeout:
                    environ['wsgi.errors'].write('timeout ' + path + '\\n')
                    raise
                start_response('200 OK', [])
                return [b'done']
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    /** A body of which nothing ever comes. */
    private static final class SilentBody extends RequestBody {
        @Override
        public long length() {
            return 10;
        }

        @Override
        public int poll(ByteBuffer target) {
            return 0;
        }

        @Override
        public void whenReadable(Runnable task) {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"/read", "/spin", "/endless"})
    void mustEndARequestWhereverItIs(String path) throws Exception {
        for (int threads : List.of(1, 4)) {
            kit.threads = threads;
            Interpreter interpreter = kit.open(application);
            EngineKit.Request request = kit.post(application, path, new SilentBody());
            request.client.writable(false);
            request.send(interpreter);
            await().until(() -> path.equals("/endless")
                    ? request.client.size() > 60_000
                    : !interpreter.stacks().isEmpty());

            request.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
            assertThat(interpreter.interrupt(request)).isEqualTo(Interruption.INJECTED);

            request.await();
            if (!path.equals("/endless")) { // which may hear first that its client has gone
                assertThat(kit.log).contains("ERRORS " + request.exchange().id() + " timeout " + path);
            }
            assertThat(interpreter.interrupt(request)).isEqualTo(Interruption.TOO_LATE);
            EngineKit.Request next = kit.get(application, "/").send(interpreter).await();
            assertThat(next.client.text()).isEqualTo("done");
        }
    }

    @Test
    void mustNeverHitAnotherRequest() throws Exception {
        kit.threads = 4;
        Interpreter interpreter = kit.open(application);
        Random random = new Random(1);
        for (int round = 0; round < 150; round++) {
            List<EngineKit.Request> victims = new ArrayList<>();
            List<EngineKit.Request> others = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                victims.add(kit.get(application, i == 0 ? "/chunks" : "/brief").send(interpreter));
                others.add(kit.get(application, i == 0 ? "/brief" : "/").send(interpreter));
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(12_000)));
            victims.forEach(interpreter::interrupt);
            victims.forEach(EngineKit.Request::await);
            for (EngineKit.Request other : others) {
                assertThat(other.await().client.text()).isEqualTo("done");
            }
        }
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustShowWhereRequestsAre() throws Exception {
        kit.threads = 2;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/spin").send(interpreter);
        await().until(() -> !interpreter.stacks().isEmpty());

        PythonStack stack = interpreter.stacks().get(0);

        assertThat(stack.requestId()).isEqualTo(request.exchange().id());
        assertThat(stack.text()).contains("app.wsgi", "in spin");
        interpreter.interrupt(request);
        request.await();
    }
}
