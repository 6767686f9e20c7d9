package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.settings.AccessFormat;
import org.wsgibridge.settings.AccessFormat.Part;
import org.wsgibridge.settings.Networks;

/** What is read of formats and networks. */
class LogOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "common",
                "COMBINED",
                "extended",
                "json",
                "%h",
                "100%% %>s",
                "%{X-Api-Version}i %{Content-Type}o",
                "%{ms}T %{cpu}x"
            })
    void mustReadFormats(String text) {
        assertThat(AccessFormat.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "on", "plain", "%", "%z", "%{a", "%{a}", "%{a}h", "%{secret}x", "%{h}T", "%>h", "%h\n", "%%"
            })
    void mustRefuseWhatHasNoKnownLetter(String text) {
        assertThat(AccessFormat.parse(text)).isNull();
    }

    @Test
    void mustKeepPlainTextAndSaySoIfCpuTimeIsWanted() {
        AccessFormat format = Objects.requireNonNull(AccessFormat.parse("a%%b %>s %{cpu}x."));
        assertThat(format.parts())
                .containsExactly(
                        new Part('\0', "a%b "),
                        new Part('s', ""),
                        new Part('\0', " "),
                        new Part('x', "cpu"),
                        new Part('\0', "."));
        assertThat(format.wantsCpuTime()).isTrue();
    }

    @Test
    void mustKnowWhichAddressesAreInANetwork() {
        Networks networks = Objects.requireNonNull(Networks.parse("127.0.0.1, 10.32.0.0/11,fd00::/8, ::1"));
        for (String inside :
                new String[] {"127.0.0.1", "10.32.0.0", "10.63.255.255", "fdab::7", "[::1]", "0:0:0:0:0:0:0:1"}) {
            assertThat(networks.contains(inside)).as(inside).isTrue();
        }
        for (String outside :
                new String[] {"127.0.0.2", "10.64.0.0", "10.31.0.1", "fe80::1%eth0", "localhost", "", "unix"}) {
            assertThat(networks.contains(outside)).as(outside).isFalse();
        }
        assertThat(networks.contains(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0", "::1/129", "1.2.3.4,", "1.2.3.4/x", "300.1.1.1"})
    void mustRefuseWhatIsNoAddress(String text) {
        assertThat(Networks.parse(text)).isNull();
    }
}
