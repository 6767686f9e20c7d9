package org.wsgibridge.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why a file cannot be read or written, for messages that name the file already. */
public final class FileFault {
    private FileFault() {}

    /**
     * Returns the reason, such as {@code permission denied}: where there is none in words, the exception itself.
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
            return "permission denied";
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
