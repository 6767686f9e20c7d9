package org.wsgibridge.servlet.staticfiles;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What a listing shows of a file or folder. Immutable.
 *
 * @param name its name
 * @param folder whether it is a folder
 * @param size its size in bytes
 * @param modified when it was modified
 */
record FolderEntry(String name, boolean folder, long size, Instant modified) {

    static FolderEntry of(String name, BasicFileAttributes attributes) {
        return new FolderEntry(
                name,
                attributes.isDirectory(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }
}
