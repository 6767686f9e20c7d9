package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;

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
                    if path.startswith('/swallow'):
                        write = start_response('200 OK', []) if path == '/swallow-chunks' else None
                        while True:
                            try:
                                spin(0.0005)
                                if write:
                                    write(b'x')
                                elif path == '/swallow-log':
                                    environ['wsgi.errors'].write('swallow\\n')
                                else:
                                    print('swallow')
                            except:
                                pass
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
                    // Each chunk costs a little of the window beside its bytes.
                    ? request.client.size() > Frames.WINDOW - 10000
                    : !request.stack(interpreter).isEmpty());

            if (!path.equals("/endless")) { // which would end because its client has gone
                request.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
            }
            assertThat(interpreter.interrupt(request)).isEqualTo(Interruption.INJECTED);

            request.await();
            assertThat(kit.log).contains("ERRORS " + request.exchange().id() + " timeout " + path);
            assertThat(interpreter.interrupt(request)).isEqualTo(Interruption.TOO_LATE);
            EngineKit.Request next = kit.get(application, "/").send(interpreter).await();
            assertThat(next.client.text()).isEqualTo("done");
        }
    }

    static List<Arguments> versionsAndForce() {
        List<Arguments> all = new ArrayList<>();
        for (String version : Pythons.installed().keySet()) {
            all.add(arguments(version, false));
            all.add(arguments(version, true));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("versionsAndForce")
    void mustNeverHitAnotherRequest(String version, boolean force) throws Exception {
        kit.threads = 4;
        kit.pythonHome = Pythons.find(version);
        Interpreter interpreter = kit.open(application);
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            List<EngineKit.Request> victims = new ArrayList<>();
            List<EngineKit.Request> others = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                victims.add(kit.get(application, i == 0 ? "/chunks" : "/brief").send(interpreter));
                others.add(kit.get(application, i == 0 ? "/brief" : "/").send(interpreter));
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(6_000)));
            victims.forEach(interpreter::interrupt);
            if (force) {
                victims.forEach(interpreter::force);
            }
            victims.forEach(EngineKit.Request::await);
            for (EngineKit.Request other : others) {
                assertThat(other.await().client.text()).isEqualTo("done");
            }
        }
        assertThat(kit.lost).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7", "3.8", "3.11", "3.13"})
    void mustEndRequestsThatSwallowWhateverTheyAreDoing(String version) throws Exception {
        assumeTrue(Pythons.find(version) != null, "needs Python " + version + " (pyenv)");
        kit.threads = 4;
        kit.pythonHome = Pythons.find(version);
        Interpreter interpreter = kit.open(application);
        for (int round = 0; round < 2; round++) {
            List<EngineKit.Request> victims = Stream.of("/swallow-chunks", "/swallow-log", "/swallow-print")
                    .map(path -> kit.get(application, path).send(interpreter))
                    .toList();
            await().until(() -> victims.stream()
                    .noneMatch(victim -> victim.stack(interpreter).isEmpty()));
            victims.forEach(interpreter::interrupt);
            victims.forEach(interpreter::force);
            assertThat(kit.get(application, "/brief")
                            .send(interpreter)
                            .await()
                            .client
                            .text())
                    .isEqualTo("done");
            victims.forEach(EngineKit.Request::await);
        }
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustShowWhereRequestsAre() throws Exception {
        kit.threads = 2;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/spin").send(interpreter);
        await().until(() -> !request.stack(interpreter).isEmpty());

        assertThat(request.stack(interpreter)).contains("app.wsgi", "in spin");
        interpreter.interrupt(request);
        request.await();
    }
}
