package org.wsgibridge.servlet.staticfiles;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the files of one mapping. */
@FunctionalInterface
interface FileOpener {
    /**
     * Opens a file.
     *
     * @param path the path
     * @return the file, to be closed by the caller; {@code null} if there is no file that may be served
     * @throws IOException if it cannot be read
     */
    @Nullable
    StaticFile open(Path path) throws IOException;
}
