package org.wsgibridge.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.wsgi.ResponseHead;

/** The thread that finishes first wins, the others do nothing, and the client never gets a mixture of both. */
class ExchangeRaceTest {
    private static final int REPETITIONS = 1000;
    private static final String APPLICATION = "application";

    /** A party that wants to end the exchange. */
    enum Party {
        WHOLE_RESPONSE,
        STREAMED_RESPONSE,
        DECLARED_RESPONSE,
        REQUEST_TIMEOUT,
        CLIENT_GONE,
        INTERPRETER_LOST,
        SHUTDOWN;

        boolean isApplication() {
            return this == WHOLE_RESPONSE || this == STREAMED_RESPONSE || this == DECLARED_RESPONSE;
        }

        /** Acts; returns whether it says that it has won. */
        boolean act(ExchangeFixture fixture) {
            byte[] body = APPLICATION.getBytes(ISO_8859_1);
            return switch (this) {
                case WHOLE_RESPONSE -> fixture.start("200 OK").response.writeWhole(body, 0, body.length);
                case STREAMED_RESPONSE -> {
                    fixture.start("200 OK").response.write(body.clone());
                    yield fixture.response.end();
                }
                case DECLARED_RESPONSE -> {
                    fixture.start("200 OK", "Content-Length", Integer.toString(body.length));
                    fixture.response.write(APPLICATION.substring(0, 3).getBytes(ISO_8859_1));
                    fixture.response.write(APPLICATION.substring(3).getBytes(ISO_8859_1));
                    yield fixture.response.end();
                }
                case REQUEST_TIMEOUT -> fixture.exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
                case CLIENT_GONE -> fixture.exchange.terminate(Outcome.CLIENT_GONE, 0);
                case INTERPRETER_LOST -> fixture.exchange.terminate(Outcome.INTERPRETER_LOST, 502);
                case SHUTDOWN -> fixture.exchange.terminate(Outcome.SHUTDOWN, 503);
            };
        }
    }

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    static Stream<Arguments> pairs() {
        Stream.Builder<Arguments> pairs = Stream.builder();
        for (Party first : Party.values()) {
            for (Party second : Party.values()) {
                if (first.compareTo(second) < 0 && !second.isApplication()) {
                    pairs.add(arguments(first, second));
                }
            }
        }
        return pairs.build();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void mustHaveOneWinnerInEitherOrderAndAtOnce(Party one, Party other) throws Exception {
        Map<Party, Integer> wins = new EnumMap<>(Party.class);
        for (int i = 0; i < REPETITIONS; i++) {
            wins.merge(inOrder(one, other), 1, Integer::sum);
            wins.merge(inOrder(other, one), 1, Integer::sum);
            race(one, other);
        }
        assertThat(wins).containsOnly(Map.entry(one, REPETITIONS), Map.entry(other, REPETITIONS));
    }

    /** Lets one thread finish before the other begins. */
    private Party inOrder(Party first, Party second) throws Exception {
        ExchangeFixture fixture = ExchangeFixture.of("GET");
        boolean firstWon = threads.submit(() -> first.act(fixture)).get();
        boolean secondWon = threads.submit(() -> second.act(fixture)).get();
        assertThat(List.of(firstWon, secondWon)).containsExactly(true, false);
        assertConsistent(fixture);
        return first;
    }

    private void race(Party one, Party other) throws Exception {
        ExchangeFixture fixture = ExchangeFixture.of("GET");
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<Boolean> oneWon = threads.submit(() -> {
            barrier.await();
            return one.act(fixture);
        });
        Future<Boolean> otherWon = threads.submit(() -> {
            barrier.await();
            return other.act(fixture);
        });
        assertThat(oneWon.get()).isNotEqualTo(otherWon.get());
        assertConsistent(fixture);
    }

    static Stream<Party> terminators() {
        return Stream.of(Party.values()).filter(party -> !party.isApplication());
    }

    static Stream<Arguments> interleavings() {
        return Stream.of(Party.STREAMED_RESPONSE, Party.DECLARED_RESPONSE)
                .flatMap(application -> terminators().map(terminator -> arguments(application, terminator)));
    }

    @ParameterizedTest
    @MethodSource("interleavings")
    void mustNotMixBothWhenTheEndComesJustBeforeTheHeadIsHandedOver(Party application, Party terminator) {
        InterposedChannel between = new InterposedChannel();
        ExchangeFixture fixture = ExchangeFixture.with(between);
        between.beforeStart(() -> assertThat(terminator.act(fixture)).isTrue());

        assertThat(application.act(fixture)).isFalse();

        assertConsistent(fixture);
        assertThat(fixture.exchange.outcome()).isNotEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("interleavings")
    void mustNotMixBothWhenTheApplicationBeginsAfterItWasSeenNotTo(Party application, Party terminator) {
        InterposedChannel between = new InterposedChannel();
        ExchangeFixture fixture = ExchangeFixture.with(between);
        between.beforeStart(() -> {
            // The application has found the exchange open; now the other decides, sees nothing started ...
            between.afterIsStarted(() -> fixture.client.start(head()));
            // ... and the head comes before the error page does.
            assertThat(terminator.act(fixture)).isTrue();
        });

        assertThat(application.act(fixture)).isFalse();

        assertThat(fixture.client.isAborted()).isTrue();
        assertThat(fixture.client.text()).isEmpty();
        assertThat(fixture.decidedWithStatus).hasSize(1);
    }

    private static ResponseHead head() {
        return new ResponseHead(200, "OK", List.of());
    }

    private static void assertConsistent(ExchangeFixture fixture) {
        Outcome outcome = fixture.exchange.outcome();
        assertThat(fixture.decidedWithStatus).hasSize(1);
        assertThat(fixture.client.isClosed()).isTrue();
        List<String> calls = fixture.client.calls();
        assertThat(calls.stream().filter(call -> call.equals("send") || call.equals("start")))
                .hasSizeLessThanOrEqualTo(1);
        if (outcome == Outcome.COMPLETED) {
            assertThat(fixture.client.text()).isEqualTo(APPLICATION);
            assertThat(fixture.client.isAborted()).isFalse();
            assertThat(fixture.exchange.status()).isEqualTo(200);
        } else if (calls.contains("send")) {
            assertThat(calls).containsExactly("send");
            assertThat(fixture.client.text()).doesNotContain(APPLICATION).startsWith("<!DOCTYPE html>");
            assertThat(fixture.exchange.status()).isEqualTo(fixture.client.status());
        } else {
            assertThat(calls).last().isIn("abort", "breakOff");
        }
    }
}
