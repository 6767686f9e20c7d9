package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All drills on many machines, in network namespaces, with and without retries: as root, with PostgreSQL and Redis. */
@Tag("drill")
@Timeout(value = 2 * ManyMachinesDrillIT.MINUTES + 1, unit = TimeUnit.MINUTES)
final class ManyMachinesDrillIT {
    static final long MINUTES = 30;

    @TempDir
    private Path folder;

    @Test
    void onlyWhatRanOnAKilledServerMayBeLost() throws Exception {
        Report report = new Report(
                "many machines",
                "Drill",
                "Retries",
                "Requests",
                "Failed",
                "Begun after the fault",
                "Sessions lost",
                "p99 before",
                "p99 in the drill",
                "Ratio",
                "Longest");
        ManyMachines without = ManyMachines.run(folder, MINUTES, "--no-retries");
        assumeTrue(without.exitCode() != ManyMachines.SKIPPED, without.output());
        ManyMachines with = ManyMachines.run(folder, MINUTES);
        without.rows().forEach(report::row);
        with.rows().forEach(report::row);
        report.publish();
        assertThat(without.exitCode()).as(without.output()).isZero();
        assertThat(with.exitCode()).as(with.output()).isZero();
    }
}
