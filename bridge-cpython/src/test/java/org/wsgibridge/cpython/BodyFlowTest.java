package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.MemoryBody;

/** Bodies stream in both directions, bounded, and disturb no other request. */
class BodyFlowTest {
    private static final String APPLICATION = """
            import hashlib, os, time

            CLOSED = []

            class Endless(object):
                def __iter__(self):
                    return self
                def __next__(self):
                    return b'x' * 10000
                next = __next__
                def close(self):
                    CLOSED.append('closed')

            def application(environ, start_response):
                path = environ['PATH_INFO']
                stream = environ['wsgi.input']
                if path == '/digest':
                    digest = hashlib.sha256()
                    for data in iter(lambda: stream.read(100000), b''):
                        digest.update(data)
                    start_response('200 OK', [])
                    return [digest.hexdigest().encode('latin-1')]
                if path == '/first':
                    first = stream.read(1)
                    start_response('200 OK', [])
                    return [first]
                if path == '/part':
                    part = stream.read(300000)
                    start_response('200 OK', [])
                    def rest():
                        yield b'read'
                        yield str(len(part) + len(stream.read())).encode('latin-1')
                    return rest()
                if path == '/endless':
                    start_response('200 OK', [])
                    return Endless()
                if path == '/closed':
                    start_response('200 OK', [])
                    return [','.join(CLOSED).encode('latin-1')]
                if path == '/write':
                    write = start_response('200 OK', [])
                    try:
                        while True:
                            write(b'x' * 10000)
                    except IOError as error:
                        CLOSED.append(str(error))
                    return []
                if path == '/large':
                    start_response('200 OK', [])
                    return [bytes(bytearray(range(256))) * (4096 * 3)]
                if path == '/read-error':
                    try:
                        stream.read()
                        text = 'read'
                    except IOError as error:
                        text = str(error)
                    start_response('200 OK', [])
                    return [text.encode('latin-1')]
                if path == '/chat':
                    start_response('200 OK', [])
                    return (line.upper() for line in stream)
                if path == '/slow-stream':
                    def chunks():
                        yield b'now'
                        time.sleep(3)
                        yield b'later'
                    start_response('200 OK', [])
                    return chunks()
                start_response('200 OK', [])
                return [b'hello']
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

    @Test
    void mustStreamABodyThatComesPieceByPiece() throws Exception {
        Interpreter interpreter = kit.open(application);
        PiecewiseBody body = new PiecewiseBody(-1);
        EngineKit.Request request = kit.post(application, "/chat", body).send(interpreter);

        body.send("one\ntw".getBytes(ISO_8859_1));
        await().untilAsserted(() -> assertThat(request.client.text()).isEqualTo("ONE\n"));
        body.send("o\n".getBytes(ISO_8859_1));
        await().untilAsserted(() -> assertThat(request.client.text()).isEqualTo("ONE\nTWO\n"));
        body.end();

        request.await();
        assertThat(request.client.isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void mustTakeNoMoreThanTheWindowOfABodyThatIsNotRead(int threads) throws Exception {
        kit.threads = threads;
        Interpreter interpreter = kit.open(application);
        PiecewiseBody body = new PiecewiseBody(50_000_000);
        EngineKit.Request request = kit.post(application, "/first", body).send(interpreter);
        body.send(new byte[50_000_000]);

        request.await();

        assertThat(body.taken()).isLessThanOrEqualTo(Frames.WINDOW + Frames.CHUNK_SIZE);
        EngineKit.Request next = kit.get(application, "/").send(interpreter).await();
        assertThat(next.client.text()).isEqualTo("hello");
    }

    /** The window of a body grows only for an application that reads, and its memory is given back. */
    @Test
    void mustSendFurtherAheadOfAnApplicationThatReads() throws Exception {
        Interpreter interpreter = kit.open(application);
        PiecewiseBody body = new PiecewiseBody(50_000_000);
        EngineKit.Request request = kit.post(application, "/part", body).send(interpreter);
        body.send(new byte[10_000_000]);

        await().until(() -> body.taken() == 10_000_000);
        assertThat(kit.engine().windows().reserved()).isEqualTo(Frames.LARGEST_WINDOW - Frames.WINDOW);
        body.send(new byte[40_000_000]);
        request.await();

        assertThat(request.client.text()).isEqualTo("read50000000");
        assertThat(kit.engine().windows().reserved()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void mustGiveBackTheMemoryOfALargeResponse(int threads) throws Exception {
        kit.threads = threads;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request endless = kit.get(application, "/endless").send(interpreter);
        await().until(() -> endless.client.size() > 2 * Frames.LARGEST_WINDOW);
        assertThat(kit.engine().windows().reserved()).isEqualTo(Frames.LARGEST_WINDOW - Frames.WINDOW);
        endless.exchange().terminate(Outcome.CLIENT_GONE, 0);
        endless.await();
        assertThat(kit.engine().windows().reserved()).isZero();
    }

    @Test
    void mustGoOnWithSmallWindowsWhereThereIsNoMemoryForLargeOnes() throws Exception {
        kit.engine().windows().charge(kit.engine().windows().limit());
        byte[] bytes = new byte[3_000_000];
        EngineKit.Request request = kit.post(application, "/part", new MemoryBody(bytes))
                .send(kit.open(application))
                .await();
        assertThat(request.client.text()).isEqualTo("read3000000");
        assertThat(kit.engine().windows().reserved())
                .isEqualTo(kit.engine().windows().limit());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void mustCarryALargeBodyUnchanged(int threads) throws Exception {
        kit.threads = threads;
        byte[] bytes = new byte[20_000_001];
        new java.util.Random(7).nextBytes(bytes);
        EngineKit.Request request = kit.post(application, "/digest", new MemoryBody(bytes))
                .send(kit.open(application))
                .await();
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        assertThat(request.client.text()).isEqualTo(java.util.HexFormat.of().formatHex(digest));
    }

    @Test
    void mustSendALargeResponseOfKnownLength() throws Exception {
        EngineKit.Request request =
                kit.get(application, "/large").send(kit.open(application)).await();
        assertThat(request.client.header("Content-Length")).isEqualTo("3145728");
        assertThat(request.client.size()).isEqualTo(3145728);
        assertThat(request.client.bytes()[3145727]).isEqualTo((byte) 255);
    }

    @Test
    void mustTellTheApplicationWhyTheBodyBrokeOff() throws Exception {
        PiecewiseBody body = new PiecewiseBody(100);
        EngineKit.Request request = kit.post(application, "/read-error", body).send(kit.open(application));
        body.send(new byte[10]);
        body.fail(new IOException("mod_wsgi request data read error: Connection was terminated"));
        assertThat(request.await().client.text())
                .isEqualTo("mod_wsgi request data read error: Connection was terminated");
    }

    @Test
    void mustTellTheApplicationOfABodyForWhichThereIsNoMemory() throws Exception {
        Interpreter interpreter = kit.open(application);
        PiecewiseBody body = new PiecewiseBody(100);
        EngineKit.Request request = kit.post(application, "/read-error", body).send(interpreter);
        body.fail(new OutOfMemoryError("no room for a piece"));
        assertThat(request.await().client.text()).contains("no room for a piece");

        PiecewiseBody atOnce = new PiecewiseBody(100);
        atOnce.fail(new OutOfMemoryError("no room for the first piece"));
        assertThat(kit.post(application, "/read-error", atOnce)
                        .send(interpreter)
                        .await()
                        .client
                        .text())
                .contains("no room for the first piece");
    }

    @Test
    void mustGiveUpAClientThatSendsNothing() throws Exception {
        kit.socketTimeout = Duration.ofMillis(200);
        EngineKit.Request request =
                kit.post(application, "/read-error", new PiecewiseBody(100)).send(kit.open(application));
        assertThat(request.await().client.text()).contains("Timeout when reading the body");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void mustBoundWhatASlowClientDoesNotTakeAndServeOthers(int threads) throws Exception {
        kit.threads = threads + 1;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request endless = kit.get(application, "/endless");
        endless.client.writable(false);
        endless.send(interpreter);
        await().until(() -> endless.client.size() > 100_000);
        for (int i = 0; i < 20; i++) {
            assertThat(kit.get(application, "/")
                            .send(interpreter)
                            .await()
                            .client
                            .text())
                    .isEqualTo("hello");
        }
        assertThat(endless.client.size()).isLessThanOrEqualTo(2 * Frames.WINDOW);

        endless.exchange().terminate(Outcome.CLIENT_GONE, 0);
        endless.client.writable(true);

        endless.await();
        EngineKit.Request closed = kit.get(application, "/closed").send(interpreter);
        assertThat(closed.await().client.text()).isEqualTo("closed");
        assertThat(kit.log).isEmpty();
    }

    @Test
    void mustGiveUpAClientThatTakesNothing() throws Exception {
        kit.socketTimeout = Duration.ofMillis(200);
        EngineKit.Request endless = kit.get(application, "/endless");
        endless.client.writable(false);
        endless.send(kit.open(application));
        await().until(() -> endless.exchange().outcome() == Outcome.CLIENT_GONE);
        endless.client.writable(true);
        endless.await();
    }

    @Test
    void mustRaiseInWriteWhenTheClientHasGone() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/write").send(interpreter);
        await().until(() -> request.client.size() > 0);
        request.exchange().terminate(Outcome.CLIENT_GONE, 0);
        request.await();
        EngineKit.Request closed = kit.get(application, "/closed").send(interpreter);
        assertThat(closed.await().client.text()).isEqualTo("mod_wsgi client connection closed");
    }

    @Test
    void mustSendAChunkBeforeTheApplicationMakesTheNext() throws Exception {
        EngineKit.Request request = kit.get(application, "/slow-stream").send(kit.open(application));
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(request.client.text()).isEqualTo("now"));
        assertThat(request.isReleased()).isFalse();
        assertThat(request.await().client.text()).isEqualTo("nowlater");
    }

    @Test
    void mustHoldTheBodyOfAClientThatWaitsForContinue() throws Exception {
        kit.requestBuffering = false;
        kit.expectContinue = true;
        Interpreter interpreter = kit.open(application);
        PiecewiseBody ignored = new PiecewiseBody(3);
        ignored.send("abc".getBytes(ISO_8859_1));
        kit.post(application, "/", ignored).send(interpreter).await();
        assertThat(ignored.taken()).isZero();

        PiecewiseBody read = new PiecewiseBody(3);
        read.send("abc".getBytes(ISO_8859_1));
        EngineKit.Request request =
                kit.post(application, "/first", read).send(interpreter).await();
        assertThat(request.client.text()).isEqualTo("a");
    }
}
