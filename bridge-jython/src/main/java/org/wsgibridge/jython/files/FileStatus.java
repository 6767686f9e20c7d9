package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status of an open file, for {@code os.fstat}. Java can only ask for the status of a path, but the file may have
 * been renamed, removed or replaced since it was opened. So it is recognized by its device and inode. If another file
 * has its path now, it is searched among the open files of the process, if there is {@code /proc}. Immutable.
 */
final class FileStatus {
    private static final Logger LOG = LoggerFactory.getLogger(FileStatus.class);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String ALL = "unix:*";
    private static final String KEY = "fileKey";

    private final Path path;
    private final @Nullable Object key;

    private FileStatus(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /** Returns the status of a file that was just opened. */
    static FileStatus ofOpened(Path path) {
        try {
            return new FileStatus(
                    path, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} was opened, and is not there", path, e);
            return new FileStatus(path, null);
        }
    }

    /**
     * Returns the present attributes of the file, by their names in the view "unix"; {@code null} if it is not found
     * any more.
     */
    @Nullable
    Map<String, Object> attributes() {
        if (key == null) {
            return null;
        }
        Map<String, Object> named = attributes(path);
        if (isThis(named)) {
            return named;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.map(FileStatus::attributes)
                    .filter(this::isThis)
                    .findAny()
                    .orElse(null);
        } catch (IOException e) {
            LOG.debug("the files of this process cannot be listed", e);
            return null;
        }
    }

    private boolean isThis(@Nullable Map<String, Object> attributes) {
        return attributes != null && key != null && key.equals(attributes.get(KEY));
    }

    /** Returns the attributes of an open file of this process by its descriptor; {@code null} if there is none. */
    static @Nullable Map<String, Object> ofDescriptor(int descriptor) {
        return attributes(DESCRIPTORS.resolve(Integer.toString(descriptor)));
    }

    private static @Nullable Map<String, Object> attributes(Path file) {
        try {
            return Files.readAttributes(file, ALL);
        } catch (FileSystemException e) {
            return null; // removed, or closed meanwhile
        } catch (IOException e) {
            LOG.debug("the status of {} cannot be read", file, e);
            return null;
        }
    }
}
