package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.log.LogCode;

/**
 * A file with the server's process id, for as long as it runs.
 *
 * @param file the file, {@code null} for none
 */
public record PidFile(@Nullable Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    /**
     * Writes the file.
     *
     * @throws ExpressException when it cannot be written
     */
    public static PidFile write(@Nullable Path file) {
        if (file != null) {
            try {
                Files.writeString(file, ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                throw ExpressException.usage("--pid-file " + file + " cannot be written: " + e, e);
            }
        }
        return new PidFile(file);
    }

    /** Removes the file. */
    public void remove() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LogCode.PID_FILE_LEFT.log(LOG, file, e.toString());
            }
        }
    }
}
