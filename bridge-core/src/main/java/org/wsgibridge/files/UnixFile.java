package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a file. Links are not followed. Immutable.
 *
 * @param mode type and permissions, as {@code st_mode}
 * @param owner the user's number
 * @param names the number of its names (hard links)
 */
record UnixFile(int mode, int owner, int names) {
    static final int ROOT = 0;

    private static final int TYPE = 0170000;
    private static final int LINK = 0120000;
    private static final int FOLDER = 0040000;
    private static final int REGULAR = 0100000;
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0002;
    private static final int WRITABLE_BY_GROUP = 0020;

    /** Returns whether the file system has these attributes. It does not on Windows. */
    static boolean isSupported(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Reads the attributes of a file.
     *
     * @return {@code null} if there is no such file
     */
    static @Nullable UnixFile read(Path file) throws IOException {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
            return new UnixFile(number(attributes, "mode"), number(attributes, "uid"), number(attributes, "nlink"));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static int number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Integer number ? number : -1;
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    boolean isFolder() {
        return (mode & TYPE) == FOLDER;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    boolean isWritableByGroup() {
        return (mode & WRITABLE_BY_GROUP) != 0;
    }

    /** Returns whether every user may rename and remove files of other users in this folder. */
    boolean isFreeForAll() {
        return isWritableByOthers() && (mode & STICKY) == 0;
    }
}
