package org.wsgibridge.servlet.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a file and its bytes: two equal identities are those of one file that has not changed between them. A
 * program can set the time of modification, but not that of the last change ({@code ctime}).
 *
 * @param key the device and inode
 * @param size the size in bytes
 * @param modified when the bytes were modified, as programs may have set it
 * @param changed when the bytes, permissions or names of the file were changed
 */
record FileIdentity(Object key, long size, FileTime modified, FileTime changed) {
    private static final String ATTRIBUTES = "unix:fileKey,size,lastModifiedTime,ctime";

    /**
     * Asks the file system.
     *
     * @param path the path
     * @param options whether links are followed
     * @return {@code null} when there is no such file, or the system does not offer the time of changes
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
