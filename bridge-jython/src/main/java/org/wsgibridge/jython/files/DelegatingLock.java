package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock that names another channel as the one that took it. */
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
