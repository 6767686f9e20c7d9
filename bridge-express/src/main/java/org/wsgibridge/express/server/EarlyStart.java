package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.HeadStart;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.watchdog.Watchdog;

/**
 * Begins parts of a start before the server is created: makes the folder for temporary files, and starts the first
 * process of the application's process group. So Python starts while this JVM loads the classes of the server.
 * Thread-safe.
 */
public final class EarlyStart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyStart.class);

    private final ServerSettings settings;
    private final Path root;
    private final WorkFolder work;
    private final @Nullable HeadStart interpreter;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EarlyStart(ServerSettings settings, Path root, WorkFolder work, @Nullable HeadStart interpreter) {
        this.settings = settings;
        this.root = root;
        this.work = work;
        this.interpreter = interpreter;
    }

    /**
     * Begins; returns immediately.
     *
     * @param settings the settings
     * @param root the server root, in which the folder for temporary files is made
     * @return the early start, which has to be closed
     * @throws ExpressException if the folder cannot be made
     */
    public static EarlyStart begin(ServerSettings settings, Path root) {
        WorkFolder work = work(root);
        try {
            return new EarlyStart(settings, root, work, interpreter(settings, work.path(), cache(root)));
        } catch (RuntimeException | Error e) {
            remove(work);
            throw e;
        }
    }

    private static @Nullable HeadStart interpreter(ServerSettings settings, Path work, Path cache) {
        if (settings.bridge().mounts().isEmpty()) {
            return null;
        }
        ProcessGroupSettings group = settings.group();
        EngineContext context = new EngineContext(work, cache, null, new Watchdog());
        return settings.engines().stream()
                .filter(engine -> engine.name().equals(group.engine()))
                .findFirst()
                .map(engine -> engine.begin(group, context))
                .orElse(null);
    }

    /** Makes the folder for temporary files in a server root. */
    static WorkFolder work(Path root) {
        try {
            return ServerRoot.work(root);
        } catch (IOException e) {
            throw ExpressException.runtime("the server root " + root + " cannot be used: " + e, e);
        }
    }

    /** Returns the folder for files that a later start can use again. */
    static Path cache(Path root) {
        return root.resolve("cache");
    }

    /** Removes a folder for temporary files. A failure is logged. */
    static void remove(WorkFolder work) {
        try {
            work.close();
        } catch (IOException e) {
            LogCode.WORK_FOLDER_LEFT.log(LOG, work.path(), e);
        }
    }

    /** Returns the settings. */
    ServerSettings settings() {
        return settings;
    }

    /** Returns the server root. */
    Path root() {
        return root;
    }

    /** Returns the folder for temporary files. */
    Path work() {
        return work.path();
    }

    /** Returns the engines. One of them may have started a process already, which it uses for its first interpreter. */
    List<PythonEngineProvider> engines() {
        return settings.engines().stream()
                .map(engine -> interpreter != null && interpreter.name().equals(engine.name()) ? interpreter : engine)
                .toList();
    }

    /** Ends the early process if nothing has taken it. To be called when the server runs. */
    void complete() {
        if (interpreter != null) {
            interpreter.close();
        }
    }

    /** Ends the early process if nothing has taken it, and removes the temporary files. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            complete();
            remove(work);
        }
    }
}
