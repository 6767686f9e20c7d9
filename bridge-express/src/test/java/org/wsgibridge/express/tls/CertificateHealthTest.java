package org.wsgibridge.express.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** When there are warnings of the end of a certificate or of a list of revoked ones. */
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

    /** Returns a certificate with an authority for clients, and a list of revoked ones from now on. */
    private Tls withList(Duration life) throws Exception {
        Tools tools = new Tools(folder);
        tools.certificateOf("server", "-1H", 3650);
        tools.certificate("authority", "rsa:2048", "/CN=authority");
        tools.list("authority", Instant.now(), Instant.now().plus(life));
        return read("authority.crt", "authority.crl");
    }

    private Tls read(String authorities, String lists) {
        return Tls.read(new Tls.Files(
                folder.resolve("server.crt"),
                folder.resolve("server.key"),
                null,
                folder.resolve(authorities),
                folder.resolve(lists)));
    }

    @Test
    void mustWarnOfTheEndOfAListOfRevokedCertificatesAndTellItAtOnce() throws Exception {
        Tls tls = withList(Duration.ofHours(60));
        Instant end = Objects.requireNonNull(tls.revocationsExpiry());
        assertThat(end).isAfter(Instant.now().plus(Duration.ofHours(59)));
        Hand clock = new Hand(end.minus(Duration.ofHours(11)));
        CertificateHealth health = new CertificateHealth(clock);
        health.begin(tls);
        assertThat(codes()).isEmpty();
        clock.forward(Duration.ofHours(2));
        health.remind(tls);
        assertThat(logged.list.get(0).getFormattedMessage())
                .isEqualTo("WB0808: The list of revoked certificates of 'CN=authority' in "
                        + folder.resolve("authority.crl") + " expires at " + end + ", in 9 hours");
        assertThat(codes()).containsExactly("WB0808");
        health.remind(tls);
        assertThat(codes()).isEmpty();
        // Long before a day is over: now clients are refused.
        clock.forward(Duration.ofHours(10));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0809");
        clock.forward(Duration.ofHours(23));
        health.remind(tls);
        assertThat(codes()).isEmpty();
        clock.forward(Duration.ofHours(2));
        health.remind(tls);
        assertThat(codes()).containsExactly("WB0809");
    }

    @Test
    void mustTakeTheListOfAnAuthorityThatCountsTheLongest() throws Exception {
        Tls former = withList(Duration.ofHours(1));
        String first = Files.readString(folder.resolve("authority.crl"));
        new Tools(folder).list("authority", Instant.now(), Instant.now().plus(Duration.ofDays(30)));
        String second = Files.readString(folder.resolve("authority.crl"));
        Files.writeString(folder.resolve("authority.crl"), second + first);
        Tls tls = read("authority.crt", "authority.crl");
        assertThat(tls.revocationsExpiry())
                .isAfter(Objects.requireNonNull(former.revocationsExpiry()).plus(Duration.ofDays(20)));
        CertificateHealth health = new CertificateHealth(new Hand(Instant.now().plus(Duration.ofHours(2))));
        health.begin(tls);
        assertThat(codes()).isEmpty();
    }

    @Test
    void mustWarnOfAnAuthorityWithoutAList() throws Exception {
        withList(Duration.ofDays(300));
        Tools tools = new Tools(folder);
        tools.certificate("other", "rsa:2048", "/CN=other");
        Files.writeString(
                folder.resolve("both.crt"),
                Files.readString(folder.resolve("authority.crt")) + Files.readString(folder.resolve("other.crt")));
        CertificateHealth health = new CertificateHealth(new Hand(Instant.now().plusSeconds(60)));
        health.begin(read("both.crt", "authority.crl"));
        assertThat(logged.list.get(0).getFormattedMessage())
                .startsWith("WB0810: There is no list of revoked certificates of 'CN=other' in ");
        assertThat(codes()).containsExactly("WB0810");
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
