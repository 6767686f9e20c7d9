package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.wsgi.Header;

/**
 * What every engine must do, whatever Python it runs: PEP 3333 as mod_wsgi understands it. Each engine has a subclass.
 * One real interpreter serves all tests of the class: {@link ResponseContract} has those of responses,
 * {@link LoadContract} those of loaded code.
 */
public abstract class EngineContractTest extends LoadContract {

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
        assumeTrue(Files.exists(path), "needs " + path);
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
        assertThat(run("hello").exchange().route().name()).isNull();
        assertThat(run("routed").exchange().route().name()).isEqualTo("/blog/<slug>");
        assertThat(run("routed_late").exchange().route().name()).isEqualTo("/late/<id>");
        assertThat(run("routed_badly").exchange().route().name()).isNull();
        Call failed = run("routed_and_failed");
        assertThat(failed.channel.status()).isEqualTo(500);
        assertThat(failed.exchange().route().name()).isEqualTo("/failing");
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
