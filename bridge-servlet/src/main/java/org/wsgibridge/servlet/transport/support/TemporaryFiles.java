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

/** Makes files without a name for as long as they are open, which only their user may read. Thread-safe. */
public final class TemporaryFiles {
    private final Path folder;
    private final String prefix;
    private final AtomicLong names = new AtomicLong();

    /**
     * Makes them in a folder.
     *
     * @param folder an existing folder
     * @param prefix begins their names, and no others' of that folder
     */
    public TemporaryFiles(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /**
     * Opens one. On POSIX systems it has lost its name already when this returns, so that a killed JVM leaves none
     * behind.
     */
    public FileChannel open() throws IOException {
        Path path = folder.resolve(prefix + names.incrementAndGet());
        return FileChannel.open(
                path, Set.of(CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE), OwnFiles.attributes(OwnFiles.PRIVATE, path));
    }
}
