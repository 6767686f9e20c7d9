package org.wsgibridge.servlet.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a file and its bytes. If two identities are equal, they are of the same file, and it has not changed
 * between them. That relies on the time of the last change ({@code ctime}), which a program cannot set, unlike the time
 * of modification. Immutable.
 *
 * @param key the device and inode
 * @param size the size in bytes
 * @param modified when the bytes were modified; programs can set it
 * @param changed when the bytes, permissions or names of the file were changed
 */
record FileIdentity(Object key, long size, FileTime modified, FileTime changed) {
    private static final String ATTRIBUTES = "unix:fileKey,size,lastModifiedTime,ctime";

    /**
     * Asks the file system for the identity of a file.
     *
     * @param path the path
     * @param options whether links are followed
     * @return the identity; {@code null} if there is no such file, or the system does not offer the time of changes
     */
    static @Nullable FileIdentity of(Path path, LinkOption... options) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES, options);
            Object key = attributes.get("fileKey");
            return key != null
                            && attributes.get("size") instanceof Long size
                            && attributes.get("lastModifiedTime") instanceof FileTime modified
                            && attributes.get("ctime") instanceof FileTime changed
                    ? new FileIdentity(key, size, modified, changed)
                    : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
