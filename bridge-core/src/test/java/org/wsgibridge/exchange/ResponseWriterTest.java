package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.testkit.LogCapture;

/**
 * What the client gets for what an application does (PEP 3333, "Buffering and Streaming", "Handling Content-Length").
 */
class ResponseWriterTest {
    private static final String OK = "200 OK";
    private static final String[] NONE = {};
    private static final String[] FIVE = {"Content-Length", "5"};

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static Arguments row(
            String method, String status, String[] headers, Consumer<ResponseWriter> application, String received) {
        return arguments(method, status, headers, application, received);
    }

    private static Consumer<ResponseWriter> chunks(String... chunks) {
        return response -> {
            for (String chunk : chunks) {
                response.write(bytes(chunk));
            }
            response.end();
        };
    }

    private static Consumer<ResponseWriter> lent(String... chunks) {
        return response -> {
            for (String chunk : chunks) {
                Lent lent = new Lent(bytes(chunk));
                response.write(lent);
                assertThat(lent.returned).as(chunk).isEqualTo(1);
            }
            response.end();
        };
    }

    /** Counts how often it is given back. */
    private static final class Lent implements LentBytes {
        private final ByteBuffer bytes;
        private int returned;

        Lent(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int length() {
            return bytes.capacity();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void giveBack() {
            returned++;
        }

        @Override
        public void abandon() {
            throw new AssertionError("nothing else reads it");
        }
    }

    private static Consumer<ResponseWriter> whole(String body) {
        return response -> response.writeWhole(bytes("<" + body + ">"), 1, body.length());
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                // Length unknown: streamed as it comes; empty chunks say nothing.
                row("GET", OK, NONE, chunks("a", "", "bc"), "200 OK | [abc] [start, write, write, end]"),
                row("GET", OK, NONE, chunks("", ""), "200 OK | Content-Length: 0 | [] [send]"),
                row("GET", OK, NONE, chunks(), "200 OK | Content-Length: 0 | [] [send]"),
                row("GET", OK, NONE, whole("abc"), "200 OK | Content-Length: 3 | [abc] [send]"),
                row("GET", "200", NONE, whole(""), "200  | Content-Length: 0 | [] [send]"),
                // Lent bytes are no different.
                row("GET", OK, NONE, lent("a", "bc"), "200 OK | [abc] [start, write, write, end]"),
                row("GET", OK, FIVE, lent("12345"), "200 OK | Content-Length: 5 | [12345] [send]"),
                row(
                        "GET",
                        OK,
                        FIVE,
                        lent("12", "345"),
                        "200 OK | Content-Length: 5 | [12345] [start, write, write, end]"),
                row("HEAD", OK, NONE, lent("12", "34"), "200 OK | [] [start, write, end]"),
                row("GET", "204 No Content", NONE, lent("12", "34"), "204 No Content | [] [start, end]"),
                // Length declared and kept to.
                row("GET", OK, FIVE, whole("12345"), "200 OK | Content-Length: 5 | [12345] [send]"),
                row("GET", OK, FIVE, chunks("12345"), "200 OK | Content-Length: 5 | [12345] [send]"),
                row(
                        "GET",
                        OK,
                        FIVE,
                        chunks("12", "345"),
                        "200 OK | Content-Length: 5 | [12345] [start, write, write, end]"),
                row(
                        "GET",
                        OK,
                        new String[] {"Content-Length", "0"},
                        chunks(),
                        "200 OK | Content-Length: 0 | [] [send]"),
                // No body: the head is what GET would have, and nothing is said of a length that is not known.
                row("HEAD", OK, NONE, whole("abc"), "200 OK | Content-Length: 3 | [] [send]"),
                row("HEAD", OK, NONE, whole(""), "200 OK | [] [send]"),
                row("HEAD", OK, NONE, chunks(), "200 OK | [] [send]"),
                row("HEAD", OK, NONE, chunks("a", "b"), "200 OK | [] [start, write, end]"),
                row("HEAD", OK, FIVE, whole(""), "200 OK | Content-Length: 5 | [] [send]"),
                row("HEAD", OK, FIVE, chunks("1"), "200 OK | Content-Length: 5 | [] [start, write, end]"),
                row("HEAD", OK, FIVE, chunks("1234567"), "200 OK | Content-Length: 5 | [] [start, end]"),
                row("GET", "204 No Content", NONE, whole("abc"), "204 No Content | [] [send]"),
                row("GET", "204 No Content", NONE, chunks("abc"), "204 No Content | [] [start, end]"),
                row("GET", "304 Not Modified", FIVE, chunks(), "304 Not Modified | [] [send]"),
                row("GET", "204 No Content", FIVE, whole("abc"), "204 No Content | [] [send]"),
                row("GET", "204 No Content", FIVE, chunks("a", "b"), "204 No Content | [] [start, end]"),
                row("HEAD", "304 Not Modified", FIVE, chunks("a"), "304 Not Modified | [] [start, end]"),
                row(
                        "GET",
                        "205 Reset Content",
                        FIVE,
                        whole("abc"),
                        "205 Reset Content | Content-Length: 0 | [] [send]"),
                row(
                        "GET",
                        "205 Reset Content",
                        NONE,
                        chunks("a", "b"),
                        "205 Reset Content | Content-Length: 0 | [] [start, end]"),
                // write(b"") of an application commits the head.
                row("GET", OK, NONE, ResponseWriter::commit, "200 OK | [] [start]"),
                row(
                        "GET",
                        OK,
                        FIVE,
                        writer -> {
                            writer.commit();
                            writer.writeWhole(bytes("12345"), 0, 5);
                        },
                        "200 OK | Content-Length: 5 | [12345] [start, write, end]"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void mustSendWhatPep3333Asks(
            String method, String status, String[] headers, Consumer<ResponseWriter> application, String received) {
        ExchangeFixture fixture = ExchangeFixture.of(method).start(status, headers);

        application.accept(fixture.response);

        assertThat(fixture.received()).isEqualTo(received);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void mustTellTheListenerOnceWithTheStatusThatTheClientGot(
            String method, String status, String[] headers, Consumer<ResponseWriter> application, String received) {
        ExchangeFixture fixture = ExchangeFixture.of(method).start(status, headers);

        application.accept(fixture.response);

        int sent = Integer.parseInt(received.substring(0, 3));
        assertThat(fixture.exchange.status()).isEqualTo(sent);
        if (fixture.client.isClosed()) {
            assertThat(fixture.decidedWithStatus).containsExactly(sent);
            assertThat(fixture.exchange.outcome())
                    .isEqualTo(fixture.client.isAborted() ? Outcome.FAILED : Outcome.COMPLETED);
        } else {
            assertThat(fixture.exchange.outcome()).isNull();
        }
    }

    static Stream<Arguments> otherLengths() {
        String five = "200 OK | Content-Length: 5 | ";
        return Stream.of(
                arguments(FIVE, whole("1234567"), five + "[12345] [send]", "5 bytes and gave at least 7"),
                arguments(FIVE, chunks("1234567", "8"), five + "[12345] [send]", "5 bytes and gave at least 7"),
                arguments(
                        FIVE,
                        chunks("12", "34567", "8"),
                        five + "[12345] [start, write, write, end]",
                        "5 bytes and gave at least 7"),
                arguments(
                        FIVE,
                        lent("12", "34567", "8"),
                        five + "[12345] [start, write, write, end]",
                        "5 bytes and gave at least 7"),
                arguments(
                        FIVE,
                        chunks("12", "34"),
                        five + "[1234] [start, write, write, breakOff]",
                        "5 bytes and gave 4"),
                arguments(FIVE, whole("1234"), five + "[1234] [start, write, breakOff]", "5 bytes and gave 4"),
                arguments(
                        new String[] {"Content-Length", "0"},
                        chunks("x"),
                        "200 OK | Content-Length: 0 | [] [send]",
                        "0 bytes and gave at least 1"));
    }

    @ParameterizedTest
    @MethodSource("otherLengths")
    void mustFailAndLogBothNumbersForABodyOfAnotherLengthThanDeclared(
            String[] headers, Consumer<ResponseWriter> application, String received, String logged) {
        // Of lines of one code in one second all but the first are left out.
        Awaitility.await().untilAsserted(() -> {
            ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK, headers);

            List<String> log = LogCapture.of(ResponseFaults.class, () -> application.accept(fixture.response));

            assertThat(fixture.received()).isEqualTo(received);
            assertThat(fixture.exchange.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(fixture.decidedWithStatus).containsExactly(200);
            assertThat(log).singleElement(InstanceOfAssertFactories.STRING).contains("WB0220", logged);
        });
    }

    static Stream<Consumer<ResponseWriter>> nothing() {
        return Stream.of(whole(""), chunks(), chunks("", ""));
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void mustAnswerWith500WhereABodyWasDeclaredAndNothingCame(Consumer<ResponseWriter> application) {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK, FIVE);

        application.accept(fixture.response);

        assertThat(fixture.received()).startsWith("500 Internal Server Error");
        assertThat(fixture.exchange.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(fixture.decidedWithStatus).containsExactly(500);
    }

    @Test
    void mustSendTheHeadOnlyWithTheFirstNonEmptyChunk() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);

        assertThat(fixture.response.write(bytes(""))).isTrue();
        assertThat(fixture.response.isHeadSent()).isFalse();
        assertThat(fixture.client.head()).isNull();

        assertThat(fixture.response.write(bytes("a"))).isTrue();
        assertThat(fixture.response.isHeadSent()).isTrue();
        assertThat(fixture.client.text()).isEqualTo("a");
        assertThat(fixture.response.written()).isEqualTo(1);
    }

    @Test
    void mustDoNothingOnceTheRequestIsAnswered() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        fixture.exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
        String answered = fixture.received();

        assertThat(fixture.response.write(bytes(""))).isFalse();
        assertThat(fixture.response.write(bytes("a"))).isFalse();
        assertThat(fixture.response.commit()).isFalse();
        assertThat(fixture.response.writeWhole(bytes("a"), 0, 1)).isFalse();
        assertThat(fixture.response.end()).isFalse();

        assertThat(fixture.received()).isEqualTo(answered).startsWith("504 Gateway Timeout");
    }
}
