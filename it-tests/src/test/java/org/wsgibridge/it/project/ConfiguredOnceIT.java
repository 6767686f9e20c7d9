package org.wsgibridge.it.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two starts of a project at a time: one runs the hook {@code deploy-cfg}, the other waits for how it ends. */
final class ConfiguredOnceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String WAITS = "waiting for the hook deploy-cfg";

    @TempDir
    private Path folder;

    private Path hooks;
    private Path record;
    private ProjectCommand command;
    private final List<Process> starts = new ArrayList<>();

    @BeforeEach
    void makeProject() throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        hooks = Files.createDirectories(project.resolve(".wsgi/action_hooks"));
        record = folder.resolve("record");
        // It runs until the test says how it is to end.
        program(
                hooks.resolve("deploy-cfg"),
                "echo began >>" + record + "; until [ -e " + folder + "/code ]; do sleep 0.1; done; exit $(cat "
                        + folder + "/code)");
        program(project.resolve("app.sh"), "echo started >>" + record);
        command = new ProjectCommand(project);
    }

    @AfterEach
    void end() {
        for (Process process : starts) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void program(Path file, String text) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(file, "#!/bin/sh\n" + text + "\n"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The hook ends with this code; written elsewhere, so that it is never read half. */
    private void endHook(int code) throws IOException {
        Files.move(Files.writeString(folder.resolve("new"), code + "\n"), folder.resolve("code"));
    }

    private Path output(String name) {
        return folder.resolve(name + ".out");
    }

    private Process start(String name) throws IOException {
        Process process = command.start(command.line("start"), output(name));
        starts.add(process);
        return process;
    }

    private void startBoth() throws IOException {
        start("first");
        await().atMost(PATIENCE).until(() -> Files.exists(record));
        Process second = start("second");
        await().atMost(PATIENCE)
                .until(() ->
                        !second.isAlive() || Files.readString(output("second")).contains(WAITS));
        assertThat(second.isAlive()).as(Files.readString(output("second"))).isTrue();
        assertThat(record).hasContent("began");
    }

    private int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private List<String> recorded() throws IOException {
        return Files.readAllLines(record);
    }

    @Test
    void theOtherMustWaitAndNotRunWhatHasBeenDone() throws Exception {
        startBoth();
        endHook(0);
        assertThat(exitCode(starts.get(0))).isZero();
        assertThat(exitCode(starts.get(1))).isZero();
        assertThat(recorded()).containsExactly("began", "started", "started");
        assertThat(output("first")).content().doesNotContain(WAITS);
    }

    @Test
    void theOtherMustRunWhatHasFailed() throws Exception {
        startBoth();
        program(hooks.resolve("deploy-cfg.next"), "echo again >>" + record);
        Files.move(hooks.resolve("deploy-cfg.next"), hooks.resolve("deploy-cfg"), StandardCopyOption.REPLACE_EXISTING);
        endHook(42);
        assertThat(exitCode(starts.get(0))).isEqualTo(42);
        assertThat(exitCode(starts.get(1))).isZero();
        assertThat(recorded()).containsExactly("began", "again", "started");
    }

    @Test
    void theOtherMustRunWhatWasBrokenOff() throws Exception {
        startBoth();
        starts.get(0).destroy();
        assertThat(exitCode(starts.get(0))).isEqualTo(143);
        endHook(0);
        assertThat(exitCode(starts.get(1))).isZero();
        assertThat(recorded()).containsExactly("began", "began", "started");
    }

    @Test
    void aStartThatComesAfterwardsMustNeitherWaitNorRunIt() throws Exception {
        endHook(0);
        assertThat(exitCode(start("first"))).isZero();
        assertThat(exitCode(start("second"))).isZero();
        assertThat(recorded()).containsExactly("began", "started", "started");
        assertThat(output("second")).content().doesNotContain(WAITS);
    }
}
