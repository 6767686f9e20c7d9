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
 * Opens the files of {@code os.open} so that an interrupt does not close them, as far as Java can: not those that are
 * no regular files, nor those that are appended to and written at once, or that this user must not open a second time.
 */
final class OpenedFile {
    private OpenedFile() {}

    /**
     * Makes a file.
     *
     * @param options with {@code CREATE_NEW}
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
     * Opens a file that is there.
     *
     * @param options without those that make a file
     */
    static FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        boolean isRegular = Files.isRegularFile(path);
        if (isRegular && !options.contains(StandardOpenOption.APPEND)) {
            return PositionedFileChannel.opened(path, options);
        }
        // Not by a second channel, which would drop the locks of this process when it is closed.
        FileChannel own = isRegular ? appending(path, options) : null;
        return own == null ? FileChannel.open(path, options) : own;
    }

    /** Returns {@code null} where Java has no such file, or where the mode of the file does not allow it. */
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
