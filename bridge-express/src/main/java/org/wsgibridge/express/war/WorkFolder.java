package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.wsgibridge.files.FileTree;

/**
 * The folder that a WAR is made in. It is deleted at the end, also when this process is told to end: then the programs
 * that it has started are ended first. Thread-safe.
 */
final class WorkFolder implements AutoCloseable {
    /** A program that is being ended may still write a file or two. */
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

    /** Deletes a file with the folder, wherever it is. */
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
