package org.wsgibridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminReaderTest {
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
                .isEqualTo(AdminSettings.OFF);
    }

    @Test
    void mustNotMindAPrefixThatOnlyLooksAlike() {
        assertThat(deployment().properties("static./-x/ = static").faults()).isEmpty();
    }

    @Test
    void mustTakeActionsFromThisMachineOrFromARole() {
        assertThat(deployment().properties("admin-actions = on").settings().admin())
                .isEqualTo(new AdminSettings(AdminAccess.LOOPBACK, null, true));
        assertThat(deployment()
                        .properties("admin = on", "admin-role = operator", "admin-actions = on")
                        .settings()
                        .admin())
                .isEqualTo(new AdminSettings(AdminAccess.ON, "operator", true));
    }

    @Test
    void mustRefuseActionsForEverybody() {
        assertThat(deployment().properties("admin = on", "admin-actions = on").faults())
                .containsExactly(
                        "WEB-INF/wsgi.properties line 2: admin-actions = on: with admin = on the admin mount is open to"
                                + " everybody: expected admin = loopback, or admin-role = a role of the container's login");
        assertThat(deployment().properties("admin = off", "admin-actions = on").faults())
                .hasSize(1);
    }

    @Test
    void mustRefuseARoleThatNobodyIsAskedFor() {
        assertThat(deployment().properties("admin-role = operator").faults())
                .containsExactly("WEB-INF/wsgi.properties line 1: admin-role = operator: without admin = on nobody from"
                        + " elsewhere is answered: expected admin = on, or no admin-role");
    }
}
