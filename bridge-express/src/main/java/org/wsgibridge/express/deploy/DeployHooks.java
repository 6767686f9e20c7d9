package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the hooks that precede a project's start: {@code deploy-cfg} once, {@code deploy} at each start. For one thread.
 */
final class DeployHooks {
    private final ProjectFolder folder;
    private final ProjectEnvironment environment;
    private final Consumer<String> tell;

    DeployHooks(ProjectFolder folder, ProjectEnvironment environment, Consumer<String> tell) {
        this.folder = folder;
        this.environment = environment;
        this.tell = tell;
    }

    /**
     * Runs {@code deploy-cfg}, unless it has succeeded in this virtual environment before. If two processes start at
     * the same time, one runs the hook and the other waits. Where no file can be written, each start runs it.
     *
     * @throws org.wsgibridge.express.failure.ExpressException when it fails
     */
    void configure() {
        Path marker = folder.root().resolve("markers/deploy-cfg");
        if (Files.exists(marker)) {
            return;
        }
        Hook hook = Hook.find(folder, "deploy-cfg", tell);
        if (hook.file() == null) {
            return;
        }
        FileChannel locked = lock(marker);
        try {
            if (!Files.exists(marker)) {
                hook.run(environment, tell);
                mark(marker);
            }
        } finally {
            unlock(locked);
        }
    }

    /** Waits for the lock of the hook. Returns null if no file can be written: then nothing is locked. */
    private @Nullable FileChannel lock(Path marker) {
        FileChannel channel = null;
        try {
            Files.createDirectories(marker.resolveSibling(""));
            channel = FileChannel.open(
                    marker.resolveSibling(marker.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                tell.accept("waiting for the hook deploy-cfg, which another process of this project runs");
                channel.lock();
            }
            return channel;
        } catch (IOException e) {
            unlock(channel);
            return null;
        }
    }

    private static void unlock(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The end of this process unlocks it.
        }
    }

    private void mark(Path marker) {
        try {
            Files.writeString(marker, Instant.now() + "\n");
        } catch (IOException e) {
            // On a read-only file system, each start counts as the first one.
            tell.accept("the hook deploy-cfg will run at the next start as well: " + marker + " cannot be written");
        }
    }

    /**
     * Runs {@code deploy}.
     *
     * @throws org.wsgibridge.express.failure.ExpressException when it fails
     */
    void deploy() {
        Hook.find(folder, "deploy", tell).run(environment, tell);
    }
}
