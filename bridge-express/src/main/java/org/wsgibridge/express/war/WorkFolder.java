package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wsgibridge.files.FileTree;

/**
 * The temporary folder in which a WAR is made. It is deleted at the end. It is also deleted when this process is told
 * to end, after all programs that this process has started were killed. Thread-safe.
 */
final class WorkFolder implements AutoCloseable {
    /** How often deleting is tried, because a program that is being killed may still write files. */
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final Set<Path> files = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::abandon, "wsgi-express-build-war");

    WorkFolder() throws IOException {
        folder = Files.createTempDirectory("wsgi-express-war-").toRealPath();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path folder() {
        return folder;
    }

    /** Registers a file anywhere that is deleted together with the folder. */
    void add(Path file) {
        files.add(file);
    }

    private void abandon() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            ProcessHandle.current().descendants().forEach(child -> {
                child.destroyForcibly();
                child.onExit().join();
            });
            try {
                delete();
                return;
            } catch (IOException e) {
                // Once more.
            }
        }
    }

    private void delete() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        FileTree.delete(folder);
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The hook runs.
        }
        delete();
    }
}
