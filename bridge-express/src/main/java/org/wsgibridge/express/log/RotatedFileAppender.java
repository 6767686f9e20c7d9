package org.wsgibridge.express.log;

import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Appends to a file that is put aside when it is large or old; what {@link LogFileStream} refuses is not written to.
 *
 * @param <E> what is logged
 */
final class RotatedFileAppender<E> extends RollingFileAppender<E> {
    @Override
    public void openFile(String name) throws IOException {
        setOutputStream(new LogFileStream(Path.of(name)));
    }
}
