package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ProtocolViolation;
import org.wsgibridge.wsgi.ResponseHead;

/** Heads of responses as a daemon sends them. */
class HeadDecoderTest {
    private final HeadDecoder decoder = new HeadDecoder();

    private ResponseHead decode(String head) {
        byte[] bytes = ("before" + head + "behind").getBytes(ISO_8859_1);
        return decoder.decode(bytes, "before".length(), head.length());
    }

    @Test
    void mustDecodeStatusAndHeaders() {
        ResponseHead head = decode("404 Not Found\0A\0b\0C\0\0D\0caf\u00e9");

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.reason()).isEqualTo("Not Found");
        assertThat(head.headers())
                .containsExactly(new Header("A", "b"), new Header("C", ""), new Header("D", "caf\u00e9"));
        assertThat(decode("200 OK").headers()).isEmpty();
    }

    @Test
    void mustDecodeTheSameBytesOnlyOnce() {
        ResponseHead head = decode("200 OK\0A\0b");

        assertThat(decode("200 OK\0A\0b")).isSameAs(head);
        // What only begins alike is another one.
        assertThat(decode("200 OK\0A\0bc").header("A")).isEqualTo("bc");
        assertThat(decode("200 OK\0A\0c").header("A")).isEqualTo("c");
        assertThat(decode("200 OK\0A\0").header("A")).isEmpty();
        assertThat(decode("200 OK\0A\0b")).isEqualTo(head).isNotSameAs(head);
    }

    @Test
    void mustNotKeepALargeHead() {
        String large = "200 OK\0A\0" + "b".repeat(1100);
        ResponseHead head = decode(large);

        assertThat(decode(large)).isEqualTo(head).isNotSameAs(head);
    }

    @Test
    void mustRefuseAFaultyHeadEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> decode("200 OK\0A")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> decode("200 OK\0A\0b\r\nC: d")).isInstanceOf(ProtocolViolation.class);
            assertThatThrownBy(() -> decode("20 OK")).isInstanceOf(ProtocolViolation.class);
        }
    }
}
