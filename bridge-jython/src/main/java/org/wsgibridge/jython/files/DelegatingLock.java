package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A file lock that reports another channel as its owner: the one that wraps the channel that has taken it. */
final class DelegatingLock extends FileLock {
    private final FileLock lock;

    DelegatingLock(FileChannel channel, FileLock lock) {
        super(channel, lock.position(), lock.size(), lock.isShared());
        this.lock = lock;
    }

    @Override
    public boolean isValid() {
        return lock.isValid();
    }

    @Override
    public void release() throws IOException {
        lock.release();
    }
}
