package org.wsgibridge.wsgi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void mustReadTheExampleOfTheStandard() {
        TraceParent parent = TraceParent.parse(EXAMPLE);
        assertThat(parent).isEqualTo(new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
        assertThat(parent).hasToString(EXAMPLE);
    }

    @Test
    void mustReadWhatALaterVersionHasMore() {
        assertThat(TraceParent.parse(EXAMPLE.replaceFirst("00", "01") + "-more"))
                .isEqualTo(TraceParent.parse(EXAMPLE));
    }

    @Test
    void mustPadATraceOf64Bits() {
        assertThat(new TraceParent("a3ce929d0e0e4736", "00f067aa0ba902b7", false))
                .hasToString("00-0000000000000000a3ce929d0e0e4736-00f067aa0ba902b7-00");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf9",
                "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01"
            })
    void mustNotReadAnythingElse(String text) {
        assertThat(TraceParent.parse(text)).isNull();
    }
}
