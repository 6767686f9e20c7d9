package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build that is told to end leaves nothing. */
final class WorkFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aBuildThatIsToldToEndMustLeaveNeitherFilesNorPrograms() throws Exception {
        Path partial = folder.resolve("partial.war");
        Path id = folder.resolve("id");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedBuild.class.getName(),
                        partial.toString(),
                        id.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            Path work = Path.of(output.readLine());
            await().until(() -> Files.exists(id) && !Files.readString(id).isBlank());
            ProcessHandle program = ProcessHandle.of(
                            Long.parseLong(Files.readString(id).strip()))
                    .orElseThrow();
            assertThat(work).isNotEmptyDirectory();
            process.destroy();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(work).doesNotExist();
            assertThat(partial).doesNotExist();
            await().until(() -> !program.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }
}
