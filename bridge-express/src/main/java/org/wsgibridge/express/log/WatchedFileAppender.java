package org.wsgibridge.express.log;

import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a file, and creates it again after it has been moved or removed, such as by logrotate. It looks for that
 * when an event is written, at most once a second. Thread-safe.
 *
 * @param <E> the type of events
 */
final class WatchedFileAppender<E> extends FileAppender<E> {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile @Nullable Object opened;

    @Override
    public void openFile(String name) throws IOException {
        setOutputStream(new LogFileStream(Path.of(name)));
        opened = key(name);
    }

    @Override
    protected void subAppend(E event) {
        long now = System.nanoTime();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + INTERVAL)) {
            reopenIfMoved();
        }
        super.subAppend(event);
    }

    private void reopenIfMoved() {
        String name = getFile();
        try {
            if (name != null && !Objects.equals(opened, key(name))) {
                openFile(name);
            }
        } catch (IOException e) {
            // The old file is still open and takes what is logged; the next look tries again.
            addError("cannot open " + name, e);
        }
    }

    /** Returns the identity of the file for the operating system, {@code null} if there is no file. */
    private static @Nullable Object key(String name) throws IOException {
        try {
            return Files.readAttributes(Path.of(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
