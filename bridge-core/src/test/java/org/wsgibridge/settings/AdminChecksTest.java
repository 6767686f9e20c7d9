package org.wsgibridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminChecksTest {
    private static final String FAULT =
            ": what is below /-/ is the admin mount's: expected another prefix, or admin = off";

    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py").script("blog/wsgi.py").folder("static");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount./-.application = blog/wsgi.py",
                "mount./-/.application = blog/wsgi.py",
                "mount./-/live.application = blog/wsgi.py",
                "static./- = static",
                "static./-/ = static",
                "static./-/css/ = static"
            })
    void mustRefuseAPrefixThatWouldBeTheAdminMounts(String line) {
        assertThat(deployment().properties(line).faults()).contains("WEB-INF/wsgi.properties line 1: " + line + FAULT);
        assertThat(deployment().properties(line, "admin = on").faults()).hasSize(1);
    }

    @Test
    void mustLeaveThePrefixToWhoeverSwitchesTheAdminMountOff() {
        assertThat(deployment()
                        .properties("admin = off", "mount./-.application = blog/wsgi.py", "static./-/css/ = static")
                        .settings()
                        .admin())
                .isEqualTo(AdminAccess.OFF);
    }

    @Test
    void mustNotMindAPrefixThatOnlyLooksAlike() {
        assertThat(deployment().properties("static./-x/ = static").faults()).isEmpty();
    }
}
