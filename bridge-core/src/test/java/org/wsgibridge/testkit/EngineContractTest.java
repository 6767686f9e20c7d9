package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;

/**
 * What every engine must do, whatever Python it runs: PEP 3333 as mod_wsgi understands it. Each engine has a subclass.
 * One real interpreter serves all tests of the class.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineContractTest {
    private static final int THREADS = 4;
    private static final Pattern CALLABLE = Pattern.compile("^def ([a-z]\\w+)\\(environ", Pattern.MULTILINE);

    protected Path folder;
    protected final RecordingLog log = new RecordingLog();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private PythonEngine engine;
    private Interpreter interpreter;
    private Path script;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Returns whether the engine's Python has {@code str} of bytes. */
    protected abstract boolean python2();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    @BeforeAll
    final void openInterpreter(@TempDir Path temporary) throws Exception {
        folder = temporary;
        script = folder.resolve("app").resolve("contract.py");
        Path work = Files.createDirectories(folder.resolve("work"));
        Path libPython = Files.createDirectories(folder.resolve("lib-python"));
        Files.createDirectories(script.getParent());
        String source = resource("contract.py");
        Files.writeString(script, source);
        Files.writeString(libPython.resolve("contract_helper.py"), "NAME = 'helper'\n");
        engine = provider().create(new EngineContext(work, libPython));
        interpreter = open(applications(source));
    }

    @AfterAll
    final void closeInterpreter() {
        if (interpreter != null) {
            interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
        }
        if (engine != null) {
            engine.close();
        }
        assertThat(lost).isEmpty();
    }

    @BeforeEach
    final void clearLog() {
        log.clear();
    }

    private List<ApplicationRef> applications(String source) {
        List<ApplicationRef> applications = new ArrayList<>();
        Matcher matcher = CALLABLE.matcher(source);
        while (matcher.find()) {
            applications.add(new ApplicationRef.Script(script, matcher.group(1)));
        }
        return applications;
    }

    /** Opens a further interpreter of the engine under test; the test closes it. */
    protected final Interpreter open(List<ApplicationRef> applications) throws InterpreterStartException {
        TestSettings settings = TestSettings.of(provider().name(), Objects.requireNonNull(script.getParent()))
                .capacity(1, THREADS, 100, 0);
        return engine.open(
                new InterpreterSpec("test-" + ids.incrementAndGet(), settings(settings), applications, log, lost::add));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = EngineContractTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
        }
    }

    /** A request to one of the callables of {@code contract.py}. */
    protected final class Call {
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Path file;
        private final String callable;
        private RequestBody body = RequestBody.EMPTY;
        public final RecordingChannel channel = new RecordingChannel();
        private @Nullable Exchange exchange;
        private @Nullable TestLease lease;

        Call(Path file, String callable) {
            this.file = file;
            this.callable = callable;
            variables.put("REQUEST_METHOD", "GET");
            variables.put("SCRIPT_NAME", "");
            variables.put("PATH_INFO", "/");
            variables.put("QUERY_STRING", "");
            variables.put("SERVER_NAME", "localhost");
            variables.put("SERVER_PORT", "80");
            variables.put("SERVER_PROTOCOL", "HTTP/1.1");
            variables.put("wsgi.url_scheme", "http");
        }

        public Call with(String key, String value) {
            variables.put(key, value);
            return this;
        }

        public Call body(byte[] bytes) {
            body = new MemoryBody(bytes);
            return with("REQUEST_METHOD", "POST").with("CONTENT_LENGTH", Integer.toString(bytes.length));
        }

        /** Starts the request on the shared interpreter. */
        public Call start() {
            return start(interpreter);
        }

        public Call start(Interpreter on) {
            EnvironBuilder environ = new EnvironBuilder();
            variables.forEach(environ::put);
            MountSettings mount =
                    new MountSettings("", new ApplicationRef.Script(file, callable), "test", 0, true, false, List.of());
            Exchange started = new Exchange(
                    "r" + ids.incrementAndGet(), mount, environ.build(), body, channel, new RequestTimes(), x -> {});
            started.times().markQueued();
            started.times().markDispatched();
            exchange = started;
            lease = new TestLease(started);
            on.call(lease());
            return this;
        }

        public Exchange exchange() {
            return Objects.requireNonNull(exchange);
        }

        public TestLease lease() {
            return Objects.requireNonNull(lease);
        }

        public Call finish() {
            lease().awaitRelease();
            await().until(channel::isClosed);
            return this;
        }
    }

    protected final Call call(String callable) {
        return call(script, callable);
    }

    private Call call(Path file, String callable) {
        return new Call(file, callable);
    }

    private Call run(String callable) {
        return call(callable).start().finish();
    }

    private String text(String callable) {
        return run(callable).channel.text();
    }

    @Test
    void aPlainResponseGoesOutWhole() {
        Call call = run("hello");
        assertThat(call.channel.calls()).containsExactly("send");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEqualTo("Hello World!");
        assertThat(Objects.requireNonNull(call.channel.head()).headers())
                .containsExactly(
                        new Header("Content-Type", "text/plain"),
                        new Header("X-One", "1"),
                        new Header("Content-Length", "12"));
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void environHasTheTypesOfPep3333() {
        Call call = call("environ_types")
                .with("PATH_INFO", "/caf\u00c3\u00a9")
                .with("HTTP_X_NAME", "\u00e9")
                .start()
                .finish();
        assertThat(call.channel.text().lines())
                .contains("dict=True", "keys=True")
                .contains("PATH_INFO=str:/caf\u00c3\u00a9", "HTTP_X_NAME=str:\u00e9", "SCRIPT_NAME=str:")
                .contains("wsgi.version=tuple:(1, 0)", "wsgi.url_scheme=str:http")
                .contains("wsgi.multithread=bool:True", "wsgi.multiprocess=bool:False", "wsgi.run_once=bool:False")
                .contains("wsgi.input_terminated=bool:True")
                .contains("wsgi.input=object", "wsgi.errors=object", "wsgi.file_wrapper=object")
                .contains("mod_wsgi.process_group=str:test", "mod_wsgi.callable_object=str:environ_types")
                .contains("mod_wsgi.request_id=str:" + call.exchange().id())
                .anyMatch(line -> line.startsWith("mod_wsgi.request_start=float:1"))
                .anyMatch(line -> line.startsWith("mod_wsgi.application_start=float:1"))
                .anyMatch(line -> line.startsWith("mod_wsgi.thread_id=int:"));
    }

    @Test
    void startResponseAndWriteAreCallable() {
        assertThat(text("callables")).isEqualTo("True True");
    }

    @Test
    void eachChunkOfAGeneratorIsSentByItself() {
        Call call = run("generator");
        assertThat(call.channel.calls()).containsExactly("start", "write", "write", "end");
        assertThat(call.channel.text()).isEqualTo("one,two");
    }

    @Test
    void whatIsWrittenComesBeforeWhatIsReturned() {
        assertThat(text("write_then_iterate")).isEqualTo("pre-mid-post1-post2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"closes", "close_raises", "raises_midway", "starts_when_iterated", "fails_to_iterate"})
    void closeIsCalledExactlyOnce(String callable) {
        run("close_count");
        run(callable);
        assertThat(text("close_count")).isEqualTo("1");
    }

    @Test
    void anExceptionInCloseIsLoggedAndHarmsNotTheResponse() {
        Call call = run("close_raises");
        assertThat(call.channel.text()).isEqualTo("all of it");
        assertThat(call.channel.isAborted()).isFalse();
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("ValueError: close failed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raises", "raises_after_start"})
    void anExceptionBeforeOutputIsA500WithItsTracebackInTheLog(String callable) {
        Call call = run(callable);
        assertThat(call.channel.status()).isEqualTo(500);
        assertThat(call.channel.text()).doesNotContain("on purpose", "Traceback");
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
        await().until(() -> log.lines().stream()
                .anyMatch(line -> line.startsWith("EXCEPTION " + call.exchange().id())
                        && line.contains("Traceback (most recent call last)")
                        && line.contains("contract.py")
                        && line.contains("ValueError: on purpose")));
    }

    @Test
    void anExceptionAfterOutputBreaksTheConnectionOff() {
        Call call = run("raises_midway");
        assertThat(call.channel.calls()).containsExactly("start", "write", "breakOff");
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void sysExitIsA500AndEndsNothing() {
        assertThat(run("exits").channel.status()).isEqualTo(500);
        assertThat(text("hello")).isEqualTo("Hello World!");
    }

    @Test
    void aTextChunkIsRefused() {
        Call call = run("unicode_chunk");
        assertThat(call.channel.status()).isEqualTo(500);
        String type = python2() ? "unicode" : "str";
        await().until(() -> log.lines().stream()
                .anyMatch(line -> line.contains("response iterable must yield bytes, not " + type)));
    }

    @Test
    void aWrongChunkAfterOutputBreaksTheConnectionOff() {
        assertThat(run("number_chunk").channel.isAborted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not_iterable", "no_start_response", "bad_length"})
    void aBrokenResponseIsA500(String callable) {
        assertThat(run(callable).channel.status()).isEqualTo(500);
    }

    @Test
    void anEmptyResponseIsComplete() {
        Call call = run("empty_list");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(Objects.requireNonNull(call.channel.head()).contentLength()).isZero();
        assertThat(run("empty_generator").channel.status()).isEqualTo(204);
    }

    @Test
    void outputEndsAtTheDeclaredLength() {
        assertThat(text("exact_length")).isEqualTo("abcd");
        Call call = run("too_long");
        assertThat(call.channel.text()).isEqualTo("abcd");
        assertThat(call.channel.isAborted()).isFalse();
    }

    @Test
    void outputShorterThanDeclaredBreaksTheConnectionOff() {
        assertThat(run("too_short").channel.isAborted()).isTrue();
    }

    @Test
    void headHasNoBody() {
        Call call = call("hello").with("REQUEST_METHOD", "HEAD").start().finish();
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEmpty();
        assertThat(Objects.requireNonNull(call.channel.head()).contentLength()).isEqualTo(12);
    }

    @Test
    void startResponseFollowsModWsgi() {
        assertThat(run("second_start").channel.status()).isEqualTo(201);
        assertThat(text("second_start_after_output"))
                .isEqualTo("first start_response() called more than once without exc_info");
        Call replaced = run("exc_info_before_output");
        assertThat(replaced.channel.status()).isEqualTo(418);
        assertThat(Objects.requireNonNull(replaced.channel.head()).header("X-Replaced"))
                .isEqualTo("yes");
        assertThat(text("exc_info_keyword")).isEqualTo("keyword");
        assertThat(text("exc_info_after_output")).isEqualTo("first reraised original");
        assertThat(text("exc_info_none")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '"',
            value = {
                "status-word > ValueError: status code must be a 3 digit integer: b'OK'",
                "status-nospace > ValueError: no space following status code: b'200OK'",
                "status-control > ValueError: control character in status reason phrase: b'200 O\\nK'",
                "status-int > TypeError: start_response() argument 1 must be str, not int",
                "headers-tuple > TypeError: start_response() argument 2 must be list, not tuple",
                "headers-dict > TypeError: start_response() argument 2 must be list, not dict",
                "header-string > TypeError: each header must be a 2-tuple, not str",
                "header-triple > ValueError: each header must be a 2-tuple, got length 3",
                "header-int > TypeError: the value of header 'a' must be str, not int",
                "header-empty > ValueError: header name is empty",
                "header-space > ValueError: space character in header name: b'a b'",
                "header-control > ValueError: control character in header name: b'a\\x01b'",
                "header-newline > ValueError: carriage return/line feed character in header value: b'b\\r\\nc: d'",
                "header-colon > ValueError: control character in header name: b'a:b'",
                "header-nul > ValueError: carriage return/line feed character in header value: b'b\\x00c'",
                "status-early > ValueError: status code must be that of a final response, 200 or above: b'103 Early Hints'",
                "exc-info > RuntimeError: start_response() argument 'exc_info' must be a 3-tuple or None"
            })
    void badArgumentsAreRefusedInTheWordsOfModWsgi(String which, String expected) {
        assertThat(call("bad_call")
                        .with("QUERY_STRING", which)
                        .start()
                        .finish()
                        .channel
                        .text())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header-unicode", "no-headers", "write-text", "write-nothing"})
    void whatIsNoCallOfPep3333IsRefused(String which) {
        String expected = which.equals("header-unicode") && !python2() ? "UnicodeEncodeError: " : "TypeError: ";
        assertThat(call("bad_call")
                        .with("QUERY_STRING", which)
                        .start()
                        .finish()
                        .channel
                        .text())
                .startsWith(expected);
    }

    @Test
    void startResponseMayComeAsLateAsTheFirstBytes() {
        assertThat(run("starts_late").channel)
                .returns(201, RecordingChannel::status)
                .returns("late", RecordingChannel::text);
        assertThat(run("starts_when_iterated").channel)
                .returns(202, RecordingChannel::status)
                .returns("lazy", RecordingChannel::text);
    }

    @Test
    void anEmptyWriteSendsTheHead() {
        Call call = run("head_by_empty_write");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEqualTo("start_response() called more than once without exc_info");
    }

    @Test
    void headersOfTheConnectionAreTheServers() {
        assertThat(Objects.requireNonNull(run("hop_by_hop").channel.head()).headers())
                .containsExactly(new Header("A", "b"), new Header("Content-Length", "1"));
    }

    @Test
    void theEnvironIsTheApplicationsToChange() {
        assertThat(text("changes_environ")).isEqualTo("/changed");
        assertThat(text("hello")).isEqualTo("Hello World!");
    }

    @Test
    void nativeStringsArriveByteForByte() {
        Call call = call("latin1_headers")
                .with("PATH_INFO", "/\u00e2\u0082\u00ac")
                .start()
                .finish();
        assertThat(call.channel.text()).isEqualTo("/\u00e2\u0082\u00ac");
        assertThat(Objects.requireNonNull(call.channel.head()).headers())
                .contains(
                        new Header("X-Name", "\u00e9"),
                        new Header("Set-Cookie", "a=1"),
                        new Header("Set-Cookie", "b=2"));
    }

    @Test
    void inputIsReadInEveryWay() {
        byte[] body = "abcdef\nghi\njkl\nlast".getBytes(ISO_8859_1);
        assertThat(call("read_all").body(body).start().finish().channel.text()).isEqualTo("abcdef\nghi\njkl\nlast");
        assertThat(call("read_modes").body(body).start().finish().channel.text())
                .isEqualTo("|abc|def\n|gh|i\n|jkl\n|last|||");
        assertThat(call("read_lines").body(body).start().finish().channel.text())
                .isEqualTo("abcdef\n|ghi\n|jkl\n|last");
        assertThat(text("read_all")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8191, 65_536, 3_000_000})
    void aBodyComesBackAsItWasSent(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (i * 31 + i / 256);
        }
        assertThat(call("echo_stream")
                        .body(body)
                        .start()
                        .finish()
                        .channel
                        .text()
                        .equals(new String(body, ISO_8859_1)))
                .isTrue();
    }

    @Test
    void aBodyThatNobodyReadsHarmsNobody() {
        assertThat(call("ignores_body")
                        .body(new byte[1_000_000])
                        .start()
                        .finish()
                        .channel
                        .text())
                .isEqualTo("ignored");
        assertThat(text("hello")).isEqualTo("Hello World!");
    }

    @Test
    void streamsOfAFinishedRequestAreDead() {
        run("keeps_streams");
        assertThat(text("uses_kept_streams"))
                .isEqualTo("RuntimeError: read() called on wsgi.input after request completed"
                        + "|RuntimeError: write() called after request completed"
                        + "|RuntimeError: start_response() called after request completed");
    }

    @Test
    void outputOfTheApplicationReachesTheLogInWholeLines() {
        Call call = run("logs");
        String id = call.exchange().id();
        await().untilAsserted(() -> assertThat(log.lines())
                .contains(
                        "ERRORS " + id + " to wsgi.errors",
                        "ERRORS " + id + " second line",
                        "ERRORS " + id + " third line",
                        "STDOUT " + id + " to stdout",
                        "STDERR " + id + " to stderr"));
    }

    @Test
    void filesAreSent() {
        Call call = run("file_wrapper");
        assertThat(call.channel.text()).isEqualTo("0123456789".repeat(270));
        assertThat(Objects.requireNonNull(call.channel.head()).contentLength()).isEqualTo(2700);
        assertThat(text("file_wrapper_offset")).isEqualTo("456");
        assertThat(text("file_wrapper_memory")).isEqualTo("in memory");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    subclass,    LOUD
                    raw,         LOUD
                    only-read,   only read
                    not-flushed, ' two'
                    empty,       ''
                    """)
    void filesAreSentAsTheirReadGivesThem(String kind, String content) {
        Call call = odd(kind);
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEqualTo(content);
    }

    private Call odd(String kind) {
        return call("file_wrapper_odd").with("QUERY_STRING", kind).start().finish();
    }

    @Test
    void compressedFilesAreSentAsTheirReadGivesThem() {
        Call call = odd("compressed");
        assertThat(call.channel.text()).isEqualTo("as it was ".repeat(100));
    }

    @ParameterizedTest
    @CsvSource({"proc,/proc/self/status,Pid:", "sys,/sys/kernel/mm/transparent_hugepage/enabled,never"})
    void filesWhoseSizeIsNotToldAreSentWhole(String kind, Path path, String content) {
        assumeTrue(Files.exists(path), "there is no " + path);
        Call call = odd(kind);
        assertThat(call.channel.text()).contains(content).endsWith("\n");
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "write-only", "closed"})
    void filesThatGiveNoBytesAreAnError(String kind) {
        Call call = odd(kind);
        assertThat(call.channel.status()).isEqualTo(500);
        assertThat(call.channel.text()).doesNotContain("text", "hidden");
    }

    @Test
    void requestsThatWaitRunAtTheSameTime() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < THREADS - 1; i++) {
            calls.add(call("sleeps").with("QUERY_STRING", "3").start());
        }
        assertThat(text("hello")).isEqualTo("Hello World!");
        calls.forEach(call -> call.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504));
        calls.forEach(call -> interpreter.interrupt(call.lease()));
        calls.forEach(call -> assertThat(call.channel.status()).isEqualTo(504));
        calls.forEach(call -> call.lease().awaitRelease());
    }

    @Test
    void anInterruptEndsALoopAndOnlyThatRequest() {
        Call spinning = call("spins").with("QUERY_STRING", "60").start();
        Call sleeping = call("sleeps").with("QUERY_STRING", "1").start();
        await().until(() -> spinning.exchange().times().applicationStarted() != 0);
        spinning.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        interpreter.interrupt(spinning.lease());
        spinning.lease().awaitRelease();
        assertThat(sleeping.finish().channel.text()).isEqualTo("slept");
        for (int i = 0; i < 2 * THREADS; i++) {
            assertThat(text("hello")).isEqualTo("Hello World!");
        }
    }

    @Test
    void threadLocalsOutliveARequest() {
        int highest = 0;
        for (int i = 0; i <= THREADS; i++) {
            highest = Math.max(highest, Integer.parseInt(text("thread_local")));
        }
        assertThat(highest).isGreaterThan(1);
    }

    @Test
    void aSlowClientDoesNotMakeTheBridgeHoldTheWholeResponse() {
        Call call = call("large").with("QUERY_STRING", "256");
        call.channel.writable(false);
        call.start();
        await().until(() -> call.channel.text().length() > 0);
        assertThat(text("hello")).isEqualTo("Hello World!");
        assertThat(call.channel.text().length()).isLessThan(256 * 65_536);
        call.channel.writable(true);
        call.finish();
        assertThat(call.channel.text().length()).isEqualTo(256 * 65_536);
    }

    @Test
    void aClientThatIsGoneEndsTheResponse() {
        Call call = call("large").with("QUERY_STRING", "100000");
        call.channel.writable(false);
        call.start();
        await().until(() -> call.channel.text().length() > 0);
        call.exchange().terminate(Outcome.CLIENT_GONE, 0);
        call.lease().awaitRelease();
    }

    @ParameterizedTest
    @ValueSource(strings = {"started", "not started", "write"})
    void aClientThatIsGoneEndsAResponseThatHasNothingToSend(String how) {
        run("close_count");
        Call call = call("endless_nothing").with("QUERY_STRING", how).start();
        await().until(() -> how.equals("not started")
                ? call.exchange().times().applicationStarted() != 0
                : call.channel.head() != null);
        call.exchange().terminate(Outcome.CLIENT_GONE, 0);
        call.lease().awaitRelease();
        assertThat(text("close_count")).isEqualTo("1");
        assertThat(log.lines()).noneMatch(line -> line.startsWith("EXCEPTION"));
    }

    @Test
    void theRouteThatTheApplicationNamesIsKnownWithTheOutcome() {
        assertThat(run("hello").exchange().route()).isNull();
        assertThat(run("routed").exchange().route()).isEqualTo("/blog/<slug>");
        assertThat(run("routed_late").exchange().route()).isEqualTo("/late/<id>");
        assertThat(run("routed_badly").exchange().route()).isNull();
        Call failed = run("routed_and_failed");
        assertThat(failed.channel.status()).isEqualTo(500);
        assertThat(failed.exchange().route()).isEqualTo("/failing");
    }

    @Test
    void anApplicationMayGiveItsRequestUpByRequestTimeout() {
        Call call = run("gives_up");
        assertThat(call.channel.status()).isEqualTo(504);
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(call.exchange().exception()).isEqualTo("RequestTimeout");
        Call later = run("gives_up_later");
        assertThat(later.channel.calls()).containsExactly("start", "write", "breakOff");
        assertThat(later.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
    }

    @Test
    void anotherExceptionOfThatNameIsAFailure() {
        Call call = run("namesake_of_timeout");
        assertThat(call.channel.status()).isEqualTo(500);
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void modulesAreFoundInLibPython() {
        assertThat(text("module_search")).isEqualTo("helper _mod_wsgi_");
    }

    @Test
    void theModuleModWsgiKnowsItsGroupAndTheRequest() {
        assertThat(text("mod_wsgi_module")).isEqualTo("test '' 1 4 True {'key': 1} no active request for thread");
    }

    @Test
    void processStoppingIsPublishedBeforeTheExitHandlersRun() throws Exception {
        Path told = folder.resolve("told.txt");
        Path stopping = script.resolveSibling("stopping.py");
        Files.writeString(stopping, """
                import atexit, mod_wsgi

                def tell(*words):
                    with open('%s', 'a') as told:
                        told.write(' '.join(words) + '\\n')

                @mod_wsgi.subscribe_events
                def event(name, **details):
                    tell('event', name, details['shutdown_reason'])
                    raise ValueError('harms no other')

                @mod_wsgi.subscribe_shutdown
                def shutdown(name, **details):
                    tell('shutdown', name, details['shutdown_reason'])

                atexit.register(tell, 'atexit')
                assert callable(event) and callable(shutdown)

                def application(environ, start_response):
                    pass
                """.formatted(told));
        open(List.of(new ApplicationRef.Script(stopping, "application")))
                .close(ShutdownReason.MAXIMUM_REQUESTS, Duration.ofSeconds(10));
        assertThat(told)
                .hasContent(
                        "event process_stopping maximum_requests\nshutdown process_stopping maximum_requests\natexit");
    }

    @Test
    void sourceFilesNameTheLoadedModules() {
        run("module_search");
        assertThat(interpreter.sourceFiles().stream().map(path -> String.valueOf(path.getFileName())))
                .contains("contract_helper.py");
        run("tracks");
        assertThat(interpreter.sourceFiles()).contains(folder.resolve("app").resolve("tracked.txt"));
    }

    @Test
    void aScriptThatRaisesCannotBeOpened() throws IOException {
        Path broken = script.resolveSibling("broken.py");
        Files.writeString(broken, "import os\nraise ValueError('broken on purpose')\n");
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class, () -> open(List.of(new ApplicationRef.Script(broken, "application"))));
        assertThat(failure.getMessage()).contains(broken.toString());
        assertThat(failure.traceback())
                .contains("Traceback (most recent call last)", "broken.py", "ValueError: broken on purpose");
    }

    @Test
    void aMissingCallableIsNamed() throws IOException {
        Path empty = script.resolveSibling("empty.py");
        Files.writeString(empty, "x = 1\n");
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class, () -> open(List.of(new ApplicationRef.Script(empty, "application"))));
        assertThat(failure.getMessage()).contains(empty.toString(), "application");
    }

    @Test
    void aModuleOfAPackageIsOpened() throws Exception {
        Path site = Files.createDirectory(script.resolveSibling("contract_site"));
        Files.writeString(site.resolve("__init__.py"), "");
        Files.writeString(site.resolve("wsgi.py"), "def application(environ, start_response): return []\n");
        open(List.of(new ApplicationRef.Module("contract_site.wsgi", "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }

    @Test
    void aSourceThatHasJustChangedIsCompiledAnew() throws Exception {
        Path edited = script.resolveSibling("edited_again.py");
        Path importing = script.resolveSibling("importing.py");
        Files.writeString(importing, """
                import edited_again

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [edited_again.NAME]
                """);
        // Both in the same second, which the interpreters may take longer than to open.
        FileTime now = FileTime.from(Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS));
        for (String name : List.of("one", "two")) {
            Files.writeString(edited, "NAME = b'" + name + "'\n");
            Files.setLastModifiedTime(edited, now);
            Interpreter opened = open(List.of(new ApplicationRef.Script(importing, "application")));
            try {
                assertThat(call(importing, "application")
                                .start(opened)
                                .finish()
                                .channel
                                .text())
                        .isEqualTo(name);
            } finally {
                opened.close(ShutdownReason.SCRIPT_RELOAD, Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void aMissingModuleIsNamed() {
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class,
                () -> open(List.of(new ApplicationRef.Module("no_such_module", "application"))));
        assertThat(failure.getMessage() + failure.traceback()).contains("no_such_module");
    }

    /** One item, many times: what a slow client does not take must not pile up in this JVM, however it is produced. */
    @ParameterizedTest
    @ValueSource(strings = {"large", "large_list", "large_writes"})
    void aClientThatTakesNothingStopsTheApplication(String callable) {
        int chunks = 400;
        Call call = call(callable).with("QUERY_STRING", Integer.toString(chunks));
        call.channel.writable(false);
        call.start();
        await().until(() -> call.channel.size() > 0);
        assertThat(run("hello").channel.text()).isEqualTo("Hello World!");
        assertThat(call.channel.size()).isLessThan(1 << 20);
        assertThat(call.lease().isReleased()).isFalse();
        call.channel.writable(true);
        assertThat(call.finish().channel.size()).isEqualTo(chunks * 65536);
    }

    @ParameterizedTest
    @CsvSource({"value,10000000", "name,10000000", "status,10000000", "many,200000", "fault,10000000", "length,10000000"
    })
    void aHeadWithoutMeasureCostsItsOwnRequestOnly(String part, String size) {
        Call call = call("huge_head").with("QUERY_STRING", part + "=" + size).start();
        assertThat(call.finish().channel.status()).isEqualTo(500);
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(log.lines()).anyMatch(line -> line.contains("ValueError"));
        assertThat(text("hello")).isEqualTo("Hello World!");
    }
}
