package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.wsgi.Header;

class ExchangeTest {
    static Set<Outcome> failures() {
        return EnumSet.complementOf(EnumSet.of(Outcome.COMPLETED));
    }

    static Stream<Outcome> answeredFailures() {
        return failures().stream().filter(outcome -> outcome != Outcome.CLIENT_GONE);
    }

    @Test
    void mustBeOpenUntilSomebodyDecides() {
        ExchangeFixture fixture = ExchangeFixture.of("GET");

        assertThat(fixture.exchange.isOpen()).isTrue();
        assertThat(fixture.exchange.outcome()).isNull();
        assertThat(fixture.exchange.status()).isZero();
        assertThat(fixture.exchange.times().finished()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "400, Bad Request",
        "404, Not Found",
        "408, Request Timeout",
        "413, Content Too Large",
        "431, Request Header Fields Too Large",
        "500, Internal Server Error",
        "502, Bad Gateway",
        "503, Service Unavailable",
        "504, Gateway Timeout",
        "418, Error"
    })
    void mustAnswerWithAPageThatTellsTheStatusAndTheIdAndNothingElse(int status, String reason) {
        ExchangeFixture fixture = ExchangeFixture.of("GET");

        assertThat(fixture.exchange.terminate(Outcome.FAILED, status, new Header("Retry-After", "1")))
                .isTrue();

        String page = fixture.client.text();
        assertThat(fixture.received())
                .isEqualTo(status + " " + reason
                        + " | Retry-After: 1 | Vary: Accept | Content-Type: text/html; charset=utf-8"
                        + " | Content-Length: " + page.length() + " | [" + page + "] [send]");
        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("<title>" + status + " " + reason + "</title>", "<h1>" + status + " " + reason + "</h1>")
                .hasSizeLessThan(1024);
        assertThat(page.contains("Request id: <code>" + fixture.exchange.id() + "</code>"))
                .isEqualTo(status >= 500);
        assertThat(fixture.decidedWithStatus).containsExactly(status);
        assertThat(fixture.exchange.status()).isEqualTo(status);
        assertThat(fixture.exchange.times().finished()).isNotZero();
    }

    @Test
    void mustAnswerHeadWithoutAPage() {
        ExchangeFixture fixture = ExchangeFixture.of("HEAD");

        fixture.exchange.terminate(Outcome.REJECTED, 503);

        assertThat(fixture.client.status()).isEqualTo(503);
        assertThat(fixture.client.text()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("answeredFailures")
    void mustBreakOffWhenTheResponseHasBegun(Outcome how) {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start("201 Created");
        fixture.response.write(new byte[] {'a'});

        assertThat(fixture.exchange.terminate(how, 504)).isTrue();

        assertThat(fixture.received()).isEqualTo("201 Created | [a] [start, write, breakOff]");
        assertThat(fixture.exchange.outcome()).isEqualTo(how);
        assertThat(fixture.decidedWithStatus).containsExactly(201);
        assertThat(fixture.exchange.status()).isEqualTo(201);
    }

    @Test
    void mustSendNothingToAClientThatIsGone() {
        ExchangeFixture fixture = ExchangeFixture.of("GET");

        fixture.exchange.terminate(Outcome.CLIENT_GONE, 499);

        assertThat(fixture.received()).isEqualTo("nothing | [] [abort]");
        assertThat(fixture.decidedWithStatus).containsExactly(0);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void mustKeepTheFirstOutcome(Outcome first) {
        for (Outcome second : failures()) {
            ExchangeFixture fixture = ExchangeFixture.of("GET").start("200 OK");
            assertThat(fixture.exchange.terminate(first, 504)).isTrue();
            String received = fixture.received();

            assertThat(fixture.exchange.terminate(second, 502)).isFalse();
            assertThat(fixture.response.end()).isFalse();

            assertThat(fixture.exchange.outcome()).isEqualTo(first);
            assertThat(fixture.received()).isEqualTo(received);
            assertThat(fixture.decidedWithStatus).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void mustKeepACompleteResponse(Outcome late) {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start("200 OK");
        fixture.response.end();

        assertThat(fixture.exchange.terminate(late, 504)).isFalse();

        assertThat(fixture.exchange.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(fixture.received()).isEqualTo("200 OK | Content-Length: 0 | [] [send]");
        assertThat(fixture.response.end()).isTrue();
        assertThat(fixture.decidedWithStatus).containsExactly(200);
    }
}
