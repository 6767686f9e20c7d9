package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that end in time, and that do not. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedProcessTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private static Process shell(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    }

    /** What has ended, and is only not yet forgotten by its parent, has no command line. */
    private static boolean runs(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid.strip(), "cmdline")).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void mustReturnWhatWasWrittenAndTheExitCode() throws Exception {
        assertThat(BoundedProcess.await(shell("cat; echo out; echo err >&2"), LONG))
                .isEqualTo(new BoundedProcess.Answer(true, 0, "out\nerr\n"));
        BoundedProcess.Answer failed = BoundedProcess.await(shell("echo no; exit 3"), LONG);
        assertThat(failed).isEqualTo(new BoundedProcess.Answer(true, 3, "no\n"));
        assertThat(failed.succeeded()).isFalse();
    }

    /** A pipe takes 64 KiB: nothing may end before its answer was read, nor be kept beyond the bound. */
    @Test
    void mustReadMoreThanAPipeTakesAndKeepNoMoreThanTheBound() throws Exception {
        assertThat(BoundedProcess.await(shell("head -c 300000 /dev/zero | tr '\\0' x"), LONG)
                        .output())
                .hasSize(300_000);
        BoundedProcess.Answer endless = BoundedProcess.await(shell("head -c 3000000 /dev/zero | tr '\\0' x"), LONG);
        assertThat(endless.succeeded()).isTrue();
        assertThat(endless.output()).hasSize(BoundedProcess.LONGEST);
    }

    @Test
    void mustNotWaitForAChildThatKeepsTheOutputOpen() throws Exception {
        BoundedProcess.Answer answer = BoundedProcess.await(shell("sleep 600 & echo $!"), LONG);
        Optional<ProcessHandle> child =
                ProcessHandle.of(Long.parseLong(answer.output().strip()));
        try {
            assertThat(answer.succeeded()).isTrue();
            assertThat(child).isPresent();
        } finally {
            child.ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void mustKillWhatDoesNotEndAndUseItsPartialAnswer() throws Exception {
        BoundedProcess.Answer answer = BoundedProcess.await(shell("sleep 600 & echo $!; wait"), Duration.ofSeconds(5));
        assertThat(answer.ended()).isFalse();
        assertThat(answer.exitCode()).isEqualTo(-1);
        await().until(() -> !runs(answer.output()));
    }

    @Test
    void mustKillWhatRunsWhenTheThreadIsInterrupted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pid");
        Thread waiting = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            await().until(() -> Files.exists(file));
            waiting.interrupt();
        });
        interrupter.start();
        String script = "echo $$ > '" + file + ".new'; mv '" + file + ".new' '" + file + "'; exec sleep 600";
        assertThatThrownBy(() -> BoundedProcess.await(shell(script), LONG)).isInstanceOf(InterruptedException.class);
        interrupter.join();
        await().until(() -> !runs(Files.readString(file)));
    }
}
