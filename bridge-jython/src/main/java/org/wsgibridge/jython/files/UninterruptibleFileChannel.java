package org.wsgibridge.jython.files;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.jython.objects.DelegatingFileChannel;

/**
 * The channel of a file that Python has opened. If a thread is interrupted while it reads or writes a {@link
 * FileChannel}, the channel is closed (see {@link java.nio.channels.InterruptibleChannel}), also for all other threads
 * that use the file, such as a log. So this channel uses the methods of the file itself, which ignore interrupts. For
 * operations without such a method, an interrupt that came before is deferred until the operation has ended.
 * Thread-safe.
 */
public final class UninterruptibleFileChannel extends DelegatingFileChannel implements StatusChannel {
    private final OpenFile file;
    private final FileStatus status;

    private UninterruptibleFileChannel(FileChannel channel, OpenFile file, FileStatus status) {
        super(channel);
        this.file = file;
        this.status = status;
    }

    /** Returns a channel of a file that is read, or read and written. Closing the channel closes the file. */
    public static FileChannel of(RandomAccessFile file, File path) {
        return new UninterruptibleFileChannel(
                file.getChannel(), new ReadableFile(file), FileStatus.ofOpened(path.toPath()));
    }

    /** Returns a channel of a file that is only written. Closing the channel closes the file. */
    public static FileChannel of(FileOutputStream file, File path) {
        return new UninterruptibleFileChannel(
                file.getChannel(), new WrittenFile(file, file.getChannel()), FileStatus.ofOpened(path.toPath()));
    }

    @Override
    public FileStatus status() {
        return status;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int read = file.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.position() + Math.max(0, read));
            return read;
        }
        byte[] bytes = new byte[target.remaining()];
        int read = file.read(bytes, 0, bytes.length);
        target.put(bytes, 0, Math.max(0, read));
        return read;
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        if (source.hasArray()) {
            file.write(source.array(), source.arrayOffset() + source.position(), length);
            source.position(source.limit());
        } else {
            byte[] bytes = new byte[length];
            source.get(bytes);
            file.write(bytes, 0, length);
        }
        return length;
    }

    @Override
    public synchronized long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return Vectors.read(this, targets, offset, length);
    }

    @Override
    public synchronized long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return Vectors.write(this, sources, offset, length);
    }

    /** {@inheritDoc} The transport uses this to send files, on a thread that is not interrupted. */
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return deferring(() -> super.read(target, position));
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
        long before = file.position();
        file.seek(position);
        try {
            return write(source);
        } finally {
            file.seek(before);
        }
    }

    @Override
    public synchronized long position() throws IOException {
        return file.position();
    }

    @Override
    public synchronized FileChannel position(long position) throws IOException {
        file.seek(position);
        return this;
    }

    @Override
    public synchronized long size() throws IOException {
        return file.length();
    }

    @Override
    public synchronized FileChannel truncate(long size) throws IOException {
        if (size < file.length()) {
            file.setLength(size);
        }
        if (size < file.position()) {
            file.seek(size);
        }
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        deferring(() -> {
            super.force(metaData);
            return this;
        });
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return deferring(() -> super.map(mode, position, size));
    }

    /**
     * {@inheritDoc} An interrupt during the wait closes the file. Python's {@code fcntl} does not call this method to
     * wait.
     */
    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return new DelegatingLock(this, super.lock(position, size, shared));
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        FileLock lock = super.tryLock(position, size, shared); // does not wait
        return lock == null ? null : new DelegatingLock(this, lock);
    }

    private static <T> T deferring(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return operation.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An operation on a channel. */
    @FunctionalInterface
    private interface Operation<T> {
        T run() throws IOException;
    }

    /** A file whose methods ignore interrupts. */
    private interface OpenFile {
        /** Returns how many bytes were read, -1 at the end of the file. */
        int read(byte[] bytes, int start, int length) throws IOException;

        void write(byte[] bytes, int start, int length) throws IOException;

        long position() throws IOException;

        void seek(long position) throws IOException;

        long length() throws IOException;

        void setLength(long length) throws IOException;
    }

    private record ReadableFile(RandomAccessFile file) implements OpenFile {
        @Override
        public int read(byte[] bytes, int start, int length) throws IOException {
            return file.read(bytes, start, length);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            file.write(bytes, start, length);
        }

        @Override
        public long position() throws IOException {
            return file.getFilePointer();
        }

        @Override
        public void seek(long position) throws IOException {
            file.seek(position);
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void setLength(long length) throws IOException {
            file.setLength(length);
        }
    }

    /** A file that is only written. Its position is that of its channel. */
    private record WrittenFile(FileOutputStream file, FileChannel channel) implements OpenFile {
        @Override
        public int read(byte[] bytes, int start, int length) {
            throw new NonReadableChannelException();
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            file.write(bytes, start, length);
        }

        @Override
        public long position() throws IOException {
            return deferring(channel::position);
        }

        @Override
        public void seek(long position) throws IOException {
            deferring(() -> channel.position(position));
        }

        @Override
        public long length() throws IOException {
            return deferring(channel::size);
        }

        @Override
        public void setLength(long length) throws IOException {
            deferring(() -> channel.truncate(length));
        }
    }
}
