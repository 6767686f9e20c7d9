package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A response whose client takes its bytes slowly, or not at all. */
class SlowClientTest {
    private static final String OK = "200 OK";

    @Test
    void mustGiveUpAClientThatTakesNothingForTheTimeout() throws InterruptedIOException {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        fixture.response.write(new byte[] {'a'});
        fixture.client.writable(false);

        assertThat(fixture.response.awaitWritable(TimeUnit.MILLISECONDS.toNanos(1)))
                .isFalse();

        assertThat(fixture.exchange.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(fixture.client.isAborted()).isTrue();
        assertThat(fixture.decidedWithStatus).containsExactly(200);
    }

    @Test
    void mustGoOnWhenTheClientTakesBytesAgain() throws InterruptedIOException {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        assertThat(fixture.response.awaitWritable(0)).isTrue();
        fixture.client.writable(false);
        assertThat(fixture.response.isWritable()).isFalse();

        Thread client = new Thread(() -> fixture.client.writable(true));
        client.start();
        assertThat(fixture.response.awaitWritable(0)).isTrue();
    }

    @Test
    void mustKeepTheInterruptStatusWhenInterruptedWhileTheClientIsSlow() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        fixture.client.writable(false);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> fixture.response.awaitWritable(0))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while the client took no data");
        assertThat(Thread.interrupted()).isTrue();
    }
}
