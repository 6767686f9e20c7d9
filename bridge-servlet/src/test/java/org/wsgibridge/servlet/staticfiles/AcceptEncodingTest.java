package org.wsgibridge.servlet.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br, gzip", "br,GZIP;q=0.5", "*", "br;q=0, *;q=0.1", "gzip; q=1.0"})
    void mustAcceptWhatIsNamed(String header) {
        assertThat(AcceptEncoding.accepts(header, "gzip")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "*, gzip;q=0", "gzip;q=x", "identity"})
    void mustNotAcceptWhatIsNotWanted(String header) {
        assertThat(AcceptEncoding.accepts(header, "gzip")).isFalse();
    }

    @Test
    void mustSendTheIdentityToClientsThatSayNothing() {
        assertThat(AcceptEncoding.accepts(null, "gzip")).isFalse();
    }
}
