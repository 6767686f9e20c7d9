package org.wsgibridge.express.log;

import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Appends to a file that is rotated when it is large or old, through {@link LogFileStream}. Thread-safe.
 *
 * @param <E> the type of events
 */
final class RotatedFileAppender<E> extends RollingFileAppender<E> {
    @Override
    public void openFile(String name) throws IOException {
        setOutputStream(new LogFileStream(Path.of(name)));
    }
}
