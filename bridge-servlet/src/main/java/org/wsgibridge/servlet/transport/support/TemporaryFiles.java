package org.wsgibridge.servlet.transport.support;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.wsgibridge.files.OwnFiles;

/**
 * Makes temporary files that only the user of the process may read. They are deleted when they are closed. Thread-safe.
 */
public final class TemporaryFiles {
    private final Path folder;
    private final String prefix;
    private final AtomicLong names = new AtomicLong();

    /**
     * Makes files in a folder.
     *
     * @param folder an existing folder
     * @param prefix the begin of their names; no other file of the folder may begin with it
     */
    public TemporaryFiles(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /**
     * Opens a new file for reading and writing. On POSIX systems its name is removed before this returns, so that a
     * killed JVM leaves no file behind.
     *
     * @throws IOException if it cannot be made
     */
    public FileChannel open() throws IOException {
        Path path = folder.resolve(prefix + names.incrementAndGet());
        return FileChannel.open(
                path, Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE), OwnFiles.attributes(OwnFiles.PRIVATE, path));
    }
}
