package org.wsgibridge.wsgi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.wsgi.EnvironBuilder.HeaderNames;

class HeaderNamesTest {
    @ParameterizedTest
    @CsvSource({
        "Host, HTTP_HOST",
        "host, HTTP_HOST",
        "X-Forwarded-For, HTTP_X_FORWARDED_FOR",
        "x-2, HTTP_X_2",
        "-, HTTP__",
        "Authorization, HTTP_AUTHORIZATION",
        "Content-Type, CONTENT_TYPE",
        "content-length, CONTENT_LENGTH",
        "Content-Encoding, HTTP_CONTENT_ENCODING",
        "Proxy-Connection, HTTP_PROXY_CONNECTION"
    })
    void mustDeriveTheVariable(String name, String variable) {
        assertThat(HeaderNames.variable(name)).isEqualTo(variable);
        assertThat(HeaderNames.variable(name)).as("remembered").isEqualTo(variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X_Forwarded_For",
                "Content_Length",
                "Proxy",
                "PROXY",
                "X.Y",
                "X Y",
                "X:",
                "X\u0000",
                "X\r\nY",
                "caf\u00e9",
                "\u017fervice",
                "\u0130",
                "X-\u212a"
            })
    void mustDropWhatAClientCouldForgeWith(String name) {
        assertThat(HeaderNames.variable(name)).isNull();
        assertThat(HeaderNames.variable(name)).as("remembered").isNull();
    }

    @Test
    void mustKeepWorkingWhenAClientInventsMoreNamesThanAreRemembered() {
        for (int i = 0; i < 2000; i++) {
            assertThat(HeaderNames.variable("X-Invented-" + i)).isEqualTo("HTTP_X_INVENTED_" + i);
            assertThat(HeaderNames.variable("X_Invented_" + i)).isNull();
        }
        String longName = "X-" + "a".repeat(1000);
        assertThat(HeaderNames.variable(longName)).isEqualTo("HTTP_X_" + "A".repeat(1000));
    }
}
