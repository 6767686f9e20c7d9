package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.MemoryBody;

/**
 * An application that takes the daemon's connection over and sends its own frames. It can hurt its own process, and
 * nothing else.
 */
class HostileDaemonTest {
    private static final String APPLICATION = """
            import os, sys, time

            GATE = []

            def application(environ, start_response):
                path = environ['PATH_INFO']
                if path == '/hold':
                    while not GATE:
                        time.sleep(0.01)
                    start_response('200 OK', [])
                    return [b'held']
                if path == '/open':
                    GATE.append(1)
                if path == '/attack':
                    request = start_response.__self__
                    out = request.crew.outbox
                    ident = request.ident
                    protocol = sys.modules['wsgibridge.protocol']
                    frame = protocol.frame
                    count = protocol.COUNT_STRUCT.pack
                    head = lambda text, body=b'': count(len(text)) + text + body
                    raw = lambda kind, length: protocol.HEAD_STRUCT.pack(kind, 0, 0, ident, length)
                    exec(environ['QUERY_STRING'], globals(), dict(locals()))
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
        kit.threads = 2;
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private String hello(Interpreter interpreter) {
        return kit.get(application, "/").send(interpreter).await().client.text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes without credit | out.send(frame(66, ident, head(b'200 OK')) + frame(67, ident, b'x' * 65536) *"
                        + " 100) | it sent more bytes of a response than it was allowed to",
                "bytes, one by one | out.send(frame(66, ident, head(b'200 OK')) + frame(67, ident, b'x') * 100000)"
                        + " | it sent more bytes of a response than it was allowed to",
                "bytes before the head | out.send(frame(67, ident, b'x' * 65536) * 100)"
                        + " | it sent more bytes of a response than it was allowed to",
                "a negative length | out.send(raw(69, 0xfffffff0)) | it sent a frame of kind 69 of 4294967280 bytes",
                "an unknown kind | out.send(frame(99, ident)) | it sent a frame of kind 99 which it may not send",
                "a kind of the JVM's | out.send(frame(2, ident)) | it sent a frame of kind 2 which it may not send",
                "more body than there is | out.send(frame(72, ident, count(1000)))"
                        + " | it asked for 1000 more bytes of a request's body than it has read",
                "a negative number of bytes | out.send(frame(72, ident, count(0xffffffff)))"
                        + " | it asked for 4294967295 more bytes of a request's body than it has read",
                "a number cut short | out.send(frame(72, ident, b'x'))"
                        + " | it sent a frame of kind 72 of 1 bytes, which are too few",
                "a head longer than its frame | out.send(frame(66, ident, count(5000) + b'200 OK'))"
                        + " | it sent a frame of kind 66 of 10 bytes for a head of 5000",
                "a head of negative length | out.send(frame(66, ident, count(0xffffff00) + b'200 OK'))"
                        + " | it sent a frame of kind 66 of 10 bytes for a head of -256",
                "a file of negative length | out.send(frame(71, ident, protocol.FILE_STRUCT.pack(1, 0, 1 << 63, 0, 0)))"
                        + " | it sent a frame of kind 71 for bytes 0 to -9223372036854775808",
                "no such stream | out.send(frame(69, ident, b'line', 0, 3)) | it sent a frame of kind 69 for stream 3",
                "no such stream, negative | out.send(frame(69, 0, b'line', 0, 65535))"
                        + " | it sent a frame of kind 69 for stream 65535",
                "a record without text | out.send(frame(79, 0, b'name'))"
                        + " | it sent a frame of kind 79 with 1 texts instead of 2",
                "a failure without traceback | out.send(frame(65, 0, b'message'))"
                        + " | it sent a frame of kind 65 with 1 texts instead of 2",
                "an exception without text | out.send(frame(70, ident, b'name'))"
                        + " | it sent a frame of kind 70 with 1 texts instead of 3",
                "a description of 9 MB | out.send(frame(87, 0, b'x' * 9000000))"
                        + " | it sent a frame of kind 87 of 9000000 bytes, more than 262144",
                "ready without facts | out.send(frame(64, 0, b'3'))"
                        + " | it said that it is ready without saying how it counts time and memory",
                "ready with bad facts | out.send(frame(64, 0, b'3.0' + bytes(bytearray([0])) + b'0' +"
                        + " bytes(bytearray([0])) + b'x'))"
                        + " | it said that it is ready without saying how it counts time and memory",
                "a line of its own of 9 MB | out.send(frame(69, 0, b'x' * 9000000))"
                        + " | it sent a frame of kind 69 of 9000000 bytes, more than 262144",
                "an answer of 9 MB | out.send(frame(74, 0, b'x' * 9000000))"
                        + " | it sent a frame of kind 74 of 9000000 bytes, more than 4194304",
                "answers to nothing | out.send(frame(76, 1 << 30) * 30000)"
                        + " | it sent more than 10000 frames in a second that nothing had asked for",
                "descriptions that nothing has asked for | out.send(frame(87, 0, b'0') * 30000)"
                        + " | it sent more than 10000 frames in a second that nothing had asked for",
                "descriptions of a request without debug | out.send(frame(87, ident, b'0') * 30000)"
                        + " | it sent more than 10000 frames in a second that nothing had asked for",
                "frames of no request | out.send(frame(68, 1 << 30) * 30000)"
                        + " | it sent more than 10000 frames in a second that nothing had asked for",
            })
    void mustEndADaemonThatDoesNotKeepToTheProtocol(String name, String attack, String reason) throws Exception {
        Interpreter innocent = kit.open(application);
        Interpreter victim = kit.open(application);
        EngineKit.Request held = kit.get(application, "/hold").send(innocent);
        EngineKit.Request request = kit.post(application, "/attack?" + attack, new MemoryBody(new byte[3]))
                .send(victim);
        request.client.writable(false);
        request.await();
        await().until(() -> !kit.lost.isEmpty());
        assertThat(kit.lost).singleElement().asString().endsWith("was ended because " + reason);
        assertThat(request.client.size()).isLessThanOrEqualTo(2 * Frames.WINDOW);
        kit.get(application, "/open").send(innocent).await();
        assertThat(held.await().client.text()).isEqualTo("held");
        assertThat(hello(innocent)).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "an exception of 9 MB | out.send(frame(70, ident, b'x' * 9000000))",
                "a line of 40 MB | out.send(frame(69, ident, b'x' * 40000000))",
                "a chunk of 9 MB | out.send(frame(67, ident, b'x' * 9000000))",
                "a head of 40 MB | out.send(frame(66, ident, head(b'200 ' + b'x' * 40000000)))",
                "a line break in a head"
                        + " | out.send(frame(66, ident, head(b'200 OK' + bytes(bytearray([0])) + b'X'"
                        + " + bytes(bytearray([0, 13, 10])) + b'Y: z')))",
                "a line break in a status"
                        + " | out.send(frame(66, ident, head(b'200 OK' + bytes(bytearray([13, 10])) + b'Y: z')))",
                "a head that ends within a header"
                        + " | out.send(frame(66, ident, head(b'200 OK' + bytes(bytearray([0])) + b'X')))",
                "no status | out.send(frame(66, ident, head(b'')))",
                "bytes before the head | out.send(frame(67, ident, b'x'))",
                "two heads | out.send(frame(66, ident, head(b'200 OK')) * 2)",
                "many heads | out.send(frame(66, ident, head(b'200 OK')) * 20000)",
                "a file after the head"
                        + " | out.send(frame(66, ident, head(b'200 OK'))"
                        + " + frame(71, ident, protocol.FILE_STRUCT.pack(1, 0, 1, 0, 0)))",
                "a file of a head of 1 MB"
                        + " | out.send(frame(71, ident, protocol.FILE_STRUCT.pack(1, 0, 1, 0, 0) + b'x' * 1000000))",
            })
    void mustHaveAFrameThatCannotBeCostItsRequestOnly(String name, String attack) throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request held = kit.get(application, "/hold").send(interpreter);
        EngineKit.Request request = kit.get(application, "/attack?" + attack).send(interpreter);
        assertThat(request.await().exchange().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(kit.log)
                .filteredOn(line -> line.contains(request.exchange().id()) && line.contains("could not be passed on"))
                .hasSize(1);
        kit.get(application, "/open").send(interpreter).await();
        assertThat(held.await().client.text()).isEqualTo("held");
        assertThat(kit.lost).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the end, twice | out.send(frame(66, ident, head(b'200 OK', b'hello')) + frame(68, ident) * 20)",
                "bytes after the end"
                        + " | out.send(frame(66, ident, head(b'200 OK', b'hello')) + frame(68, ident)"
                        + " + frame(67, ident, b'x'))",
                "a description of nothing"
                        + " | out.send(frame(87, ident, b'0' + bytes(bytearray([0])) + b'0')"
                        + " + frame(66, ident, head(b'200 OK', b'hello')) + frame(68, ident))",
                "a description of a million frames"
                        + " | out.send(frame(87, ident, bytes(bytearray([0])).join((b'1', b'0') + (b'',) * 7"
                        + " + (b'1000000', b'0'))) + frame(66, ident, head(b'200 OK', b'hello')) + frame(68, ident))",
                "asking to leave, all the time"
                        + " | out.send(frame(77, 0) * 20000 + frame(66, ident, head(b'200 OK', b'hello'))"
                        + " + frame(68, ident))",
                "a few frames of no request"
                        + " | out.send(frame(68, 1 << 30) * 100 + frame(66, ident, head(b'200 OK', b'hello'))"
                        + " + frame(68, ident))",
            })
    void mustTakeWhatDoesNoHarm(String name, String attack) throws Exception {
        kit.debug = true;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request =
                kit.get(application, "/attack?" + attack).send(interpreter).await();
        assertThat(request.client.text()).isEqualTo("hello");
        assertThat(hello(interpreter)).isEqualTo("hello");
        assertThat(kit.lost).isEmpty();
        assertThat(kit.leaving).hasSizeLessThan(10);
    }

    /** Written by C code or a child, past the streams of Python. */
    @Test
    void mustCutALineWithoutEndAndGoOnReading() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(
                        application,
                        "/attack?[os.write(1, b'x' * 100000) for n in range(1000)]; os.write(2, b'end\\n')")
                .send(interpreter);
        assertThat(request.await().client.text()).isEqualTo("hello");
        await().until(() -> kit.log.stream().anyMatch(line -> line.endsWith("xend")));
        assertThat(kit.log).allMatch(line -> line.length() < 66_000);
        assertThat(hello(interpreter)).isEqualTo("hello");
    }

    /** The JDK would read what comes after the daemon's end into memory, for as long as the child writes. */
    @Test
    void mustReadNoMoreOfAChildThatOutlivesItsDaemon() throws Exception {
        kit.forgetful = true;
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/attack?" + """
                if os.fork() == 0:
                    open('child', 'w').write(str(os.getpid()))
                    try:
                        while True:
                            os.write(1, b'x' * 65536)
                    except OSError:
                        os._exit(0)
                while not os.path.exists('child') or not open('child').read():
                    time.sleep(0.01)
                time.sleep(0.2)
                os._exit(3)
                """).send(interpreter);
        request.await();
        long child = Long.parseLong(Files.readString(folder.resolve("child")));
        await().until(() -> !ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false));
        assertThat(kit.lines).hasPositiveValue();
        assertThat(kit.lost).singleElement().asString().contains("status 3");
    }

    @Test
    void mustRefuseAnEnvironThatIsTooLarge() throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = kit.get(application, "/?" + "x".repeat(Frames.LARGEST_REQUEST))
                .send(interpreter)
                .await();
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.BAD_REQUEST);
        assertThat(hello(interpreter)).isEqualTo("hello");
    }
}
