package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an interpreter is replaced for. */
class RecyclingOptionsTest {
    @TempDir
    private Path folder;

    @Test
    @Covers("--ignore-activity")
    void mustNotBeKeptByAMonitor() throws Exception {
        try (Probe probe = Probe.serve(folder, "--inactivity-timeout=1", "--ignore-activity=/pid")) {
            assertThat(probe.body("/deep")).isEqualTo("0");
            long before = Long.parseLong(probe.body("/pid"));
            // The monitor asks all the time, and yet the interpreter is replaced.
            await().untilAsserted(
                            () -> assertThat(Long.parseLong(probe.body("/pid"))).isNotEqualTo(before));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--maximum-requests=5, /pid",
        "--restart-interval=1, /pid",
        "--inactivity-timeout=0.5, /-/live",
        "--cpu-time-limit=1, /burn",
        "--maximum-memory=80M, /remember"
    })
    @Covers({"--maximum-requests", "--restart-interval", "--inactivity-timeout", "--cpu-time-limit", "--maximum-memory"
    })
    void mustReplaceAProcess(String option, String path) throws Exception {
        try (Probe probe = Probe.serve(folder, option, "--probes=on")) {
            long before = Long.parseLong(probe.body("/pid"));
            await().untilAsserted(() -> {
                assertThat(probe.get(path).statusCode()).isEqualTo(200);
                assertThat(ProcessHandle.of(before)).isEmpty();
            });
            assertThat(Long.parseLong(probe.body("/pid"))).isNotEqualTo(before);
        }
    }
}
