package org.wsgibridge.express.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualHostsTest {
    @ParameterizedTest
    @CsvSource({
        "a.example.com, a.example.com, true",
        "a.example.com, b.example.com, false",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, true",
        "host?.example.com, host1.example.com, true",
        "host?.example.com, host12.example.com, false",
        "host?.example.com, host.example.com, false",
        "*, a, true",
        "*, '', true",
        "a*, a, true",
        "a*b*c, axbxbxc, true",
        "a*b*c, axcxbx, false",
        "**.a, x.a, true",
        "a, '', false",
        "a, ab, false",
    })
    void mustKnowWhatAnAliasMeans(String alias, String host, boolean meant) {
        assertThat(VirtualHosts.matches(alias, host)).isEqualTo(meant);
    }

    /** A regular expression for this alias would not end. */
    @Test
    void mustNotTryEveryWayToDivideAHost() {
        assertThat(VirtualHosts.matches("*a".repeat(20) + "*b", "a".repeat(8000)))
                .isFalse();
    }
}
