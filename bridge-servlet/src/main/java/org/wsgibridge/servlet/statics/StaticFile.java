package org.wsgibridge.servlet.statics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A regular file that may be served.
 *
 * @param path its real path
 * @param size its size in bytes
 * @param modified when it was modified, in milliseconds since the epoch
 */
record StaticFile(Path path, long size, long modified) {
    /** A file that was just modified may be modified again within the clock's resolution: its tag is weak. */
    private static final long SETTLED_MILLIS = 2_000;

    /**
     * Looks a file up.
     *
     * @param path the file
     * @param folder the real path of the folder that it must be in, {@code null} for none
     * @return the file; {@code null} when there is no regular file, or a link leads out of the folder or to a hidden file
     */
    static @Nullable StaticFile find(Path path, @Nullable Path folder) {
        try {
            Path real = path.toRealPath();
            if (folder != null && (!real.startsWith(folder) || StaticPath.isHidden(folder.relativize(real)))) {
                return null;
            }
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new StaticFile(
                            real,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis())
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Returns the entity tag.
     *
     * @param coding the content coding, {@code ""} for the identity
     */
    String entityTag(String coding) {
        String tag = "\"" + Long.toHexString(modified) + "-" + Long.toHexString(size)
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
        return System.currentTimeMillis() - modified < SETTLED_MILLIS ? "W/" + tag : tag;
    }
}
