package org.wsgibridge.express.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** When there are warnings of a certificate's end. */
class CertificateHealthTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(CertificateHealth.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() {
        Tools.assumeInstalled("openssl");
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(logged);
    }

    private Tls read(int days) throws Exception {
        new Tools(folder).certificateOf("server", "-1H", days);
        return Tls.read(new Tls.Files(folder.resolve("server.crt"), folder.resolve("server.key"), null, null, null));
    }

    private List<String> codes() {
        List<String> codes = logged.list.stream()
                .map(event -> event.getFormattedMessage().substring(0, "WB0000".length()))
                .toList();
        logged.list.clear();
        return codes;
    }

    @Test
    void mustWarnDailyInTheLastTwoWeeks() throws Exception {
        Tls tls = read(365);
        Instant end = tls.expiry();
        Hand clock = new Hand(end.minus(Duration.ofDays(14)).minusSeconds(1));
        CertificateHealth health = new CertificateHealth(clock);
        health.begin(tls);
        assertThat(codes()).isEmpty();
        clock.forward(Duration.ofSeconds(2));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0802");
        clock.forward(Duration.ofHours(23));
        health.remind(tls);
        assertThat(codes()).isEmpty();
        clock.forward(Duration.ofHours(2));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0802");
        clock.forward(Duration.ofDays(20));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0803");
    }

    @Test
    void mustNotWarnOfAShortLifeFromItsBeginning() throws Exception {
        Tls tls = read(6);
        Instant end = tls.expiry();
        Hand clock = new Hand(end.minus(Duration.ofDays(5)));
        CertificateHealth health = new CertificateHealth(clock);
        health.begin(tls);
        assertThat(codes()).isEmpty();
        clock.forward(Duration.ofDays(4).plusHours(1));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0802");
    }

    @Test
    void mustSayThatOneIsNotValidYet() throws Exception {
        Tls tls = read(6);
        CertificateHealth health = new CertificateHealth(new Hand(Instant.now().minus(Duration.ofDays(1))));
        health.begin(tls);
        assertThat(codes()).containsExactly("WB0803");
    }

    /** A clock that is set by hand. */
    private static final class Hand extends Clock {
        private Instant now;

        Hand(Instant now) {
            this.now = now;
        }

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
