package org.wsgibridge.wsgi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, -1",
        "Example.ORG:8080, example.org, 8080",
        "example.org., example.org., -1",
        "a_b-c.d, a_b-c.d, -1",
        "127.0.0.1:1, 127.0.0.1, 1",
        "[::1]:443, [::1], 443",
        "[FE80::1%eth0], [fe80::1%eth0], -1",
        "host:, host, -1",
        "host:65535, host, 65535",
    })
    void mustTakeHostAndPortApart(String text, String host, int port) {
        assertThat(Authority.parse(text)).isEqualTo(new Authority(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "user@host",
                "user:secret@host",
                "a b",
                "a,b",
                "a/b",
                "a\\b",
                "a?b",
                "a#b",
                "a\"b",
                "<a>",
                "a\u0001",
                "caf\u00e9",
                "a%2fb",
                "host:8o",
                "host:-1",
                "host:65536",
                "host:99999999999",
                "host:80:80",
                "::1",
                "[]",
                "[::1",
                "[::1]x",
                "[a@b]"
            })
    void mustRefuseWhatIsNoHost(String text) {
        assertThat(Authority.parse(text)).isNull();
    }

    @Test
    void mustKnowTheUsualPorts() {
        Authority bare = new Authority("host", -1);
        assertThat(bare.isSameAs(new Authority("host", 80), "http")).isTrue();
        assertThat(bare.isSameAs(new Authority("host", 443), "https")).isTrue();
        assertThat(bare.isSameAs(new Authority("host", 443), "http")).isFalse();
        assertThat(bare.isSameAs(new Authority("other", -1), "http")).isFalse();
    }
}
