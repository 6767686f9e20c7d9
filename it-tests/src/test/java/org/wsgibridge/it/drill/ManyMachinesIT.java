package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the drills on many machines: on ports of the loopback, with sessions in a folder. */
final class ManyMachinesIT {
    @TempDir
    private Path folder;

    @Test
    void aRollingRestartBehindHaproxyMustLoseNoRequestAndNoSession() throws Exception {
        ManyMachines run = ManyMachines.run(
                folder, 5, "--loopback", "--rate", "50", "--calm", "2", "--shutdown-delay", "2", "rolling-restart");
        assumeThat(run.exitCode()).as(run.output()).isNotEqualTo(ManyMachines.SKIPPED);
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.rows()).hasSize(1);
    }
}
