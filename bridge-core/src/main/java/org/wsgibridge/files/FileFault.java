package org.wsgibridge.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Describes why a file cannot be read or written, for messages that already name the file. Stateless. */
public final class FileFault {
    private static final String DENIED = "permission denied";

    private FileFault() {}

    /**
     * Returns the reason why this user may not see what is at a path, or what is in a folder. Such a path looks as if
     * it did not exist.
     *
     * @param path the path of a file or folder, which need not exist
     * @return the reason; {@code null} if this user may see it, or it does not exist
     */
    public static @Nullable String closed(Path path) {
        try {
            boolean isFolder =
                    Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
            return isFolder && !Files.isExecutable(path) ? DENIED : null;
        } catch (AccessDeniedException e) {
            return DENIED;
        } catch (IOException e) {
            return null; // does not exist, or is not the path of a file
        }
    }

    /**
     * Returns the reason in words, such as {@code permission denied}; the exception's own text if there are no better
     * ones.
     *
     * @param fault an {@link IOException}, or one that wraps it
     */
    public static String reason(Exception fault) {
        if (fault instanceof UncheckedIOException && fault.getCause() instanceof IOException cause) {
            return reason(cause);
        }
        if (fault instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (fault instanceof AccessDeniedException) {
            return DENIED;
        }
        if (fault instanceof FileAlreadyExistsException) {
            return "something of that name is there already";
        }
        if (fault instanceof NotDirectoryException) {
            return "it is not a folder";
        }
        if (fault instanceof CharacterCodingException) {
            return "it is not a text in UTF-8";
        }
        String reason = fault instanceof FileSystemException known ? known.getReason() : fault.getMessage();
        return reason == null || reason.isBlank() ? fault.toString() : reason;
    }
}
