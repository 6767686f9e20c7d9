package org.wsgibridge.pool.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.pool.GroupFixture;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.testkit.TestSettings;

/** A load that succeeds while a request is about to be answered with the failure of the one before, and the reverse. */
class LoadFailuresTest {
    private final ApplicationLoadException failure = new ApplicationLoadException("no", "Traceback: no", null);

    @TempDir
    private Path home;

    private GroupFixture fixture;
    private LoadFailures failures;

    @BeforeEach
    void makeFailures() {
        TestSettings settings = GroupFixture.defaults(home).debug();
        fixture = new GroupFixture(settings, false);
        failures = Failures.of(settings);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void mustAnswerInPlaceOfFormerCodeWhereChangedSourcesDoNotLoad() {
        failures.addReload(failure, 1);
        GroupFixture.Request request = fixture.request("hello");
        assertThat(failures.hidesOldCode(request.exchange())).isTrue();
        assertThat(request.channel().text()).contains("Traceback: no");
    }

    @Test
    void mustLeaveARequestToTheInterpreterThatIsUpByNow() {
        failures.addReload(failure, 1);
        failures.clear(2);
        Exchange exchange = fixture.request("hello").exchange();
        assertThat(failures.hidesOldCode(exchange)).isFalse();
        assertThat(failures.turnsAway(exchange)).isFalse();
        assertThat(exchange.isOpen()).isTrue();
    }

    @Test
    void mustLeaveFormerCodeToServeWhereAnotherOneOfItsInterpretersDoesNotOpen() {
        failures.add(failure, 1);
        GroupFixture.Request request = fixture.request("hello");
        assertThat(failures.hidesOldCode(request.exchange())).isFalse();
        assertThat(failures.turnsAway(request.exchange())).isTrue();
        assertThat(request.channel().status()).isEqualTo(500);
    }
}
