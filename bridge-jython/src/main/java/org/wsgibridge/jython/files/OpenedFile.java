package org.wsgibridge.jython.files;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the files of {@code os.open} so that an interrupt of a thread does not close them. Java cannot do that for
 * files that are not regular, for files opened with both {@code O_APPEND} and {@code O_SYNC}, and for files to append
 * to that this user may not open a second time. Stateless.
 */
final class OpenedFile {
    private OpenedFile() {}

    /**
     * Makes a new file and opens it.
     *
     * @param options the options, with {@code CREATE_NEW}
     * @param permissions the permissions of the file
     * @throws IOException if it exists, or cannot be made
     */
    static FileChannel make(Path path, Set<OpenOption> options, FileAttribute<?> permissions) throws IOException {
        if (!options.contains(StandardOpenOption.APPEND)) {
            return PositionedFileChannel.opened(path, options, permissions);
        }
        FileChannel made = FileChannel.open(path, options, permissions);
        FileChannel own = appending(path, options);
        if (own == null) {
            return made;
        }
        made.close();
        return own;
    }

    /**
     * Opens an existing file.
     *
     * @param options the options, without those that make a file
     * @throws IOException if it cannot be opened
     */
    static FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        boolean isRegular = Files.isRegularFile(path);
        if (isRegular && !options.contains(StandardOpenOption.APPEND)) {
            return PositionedFileChannel.opened(path, options);
        }
        // Only one channel is opened: closing a second one would release the file locks of this process.
        FileChannel own = isRegular ? appending(path, options) : null;
        return own == null ? FileChannel.open(path, options) : own;
    }

    /**
     * Opens a file to append to. Returns {@code null} if Java cannot open it in this way, or its permissions do not
     * allow it.
     */
    private static @Nullable FileChannel appending(Path path, Set<OpenOption> options) {
        if (options.contains(StandardOpenOption.SYNC)) {
            return null;
        }
        File file = path.toFile();
        try {
            return UninterruptibleFileChannel.of(new FileOutputStream(file, true), file);
        } catch (FileNotFoundException e) {
            return null;
        }
    }
}
