package org.wsgibridge.it.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of the drills on many machines: on ports of the loopback, with sessions in a folder. */
final class ManyMachinesIT {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final Path CONFIGURATION = Path.of("../deploy/haproxy/haproxy.cfg");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"# cookie", "cookie"})
    void theConfigurationMustBeValidWithAndWithoutAffinity(String cookie) throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "needs HAProxy (Debian: haproxy)");
        Path configuration = Files.writeString(
                folder.resolve("haproxy.cfg"), Files.readString(CONFIGURATION).replace("# cookie", cookie));
        Process check = new ProcessBuilder(HAPROXY.toString(), "-c", "-f", configuration.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), UTF_8);
        assertThat(check.waitFor()).as(output).isZero();
        assertThat(output).doesNotContain("WARNING");
    }

    @Test
    void aRollingRestartBehindHaproxyMustLoseNoRequestAndNoSession() throws Exception {
        ManyMachines run = ManyMachines.run(
                folder, 5, "--loopback", "--rate", "50", "--calm", "2", "--shutdown-delay", "2", "rolling-restart");
        assumeTrue(run.exitCode() != ManyMachines.SKIPPED, run.output());
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.rows()).hasSize(1);
    }
}
