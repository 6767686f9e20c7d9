package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a regular file that {@code os.open} has opened. An interrupt of a thread does not close it. In Java,
 * only channels can be opened with all flags and the mode of {@code os.open}, and among them only an {@link
 * AsynchronousFileChannel} is not closed by interrupts. Its operations run on the calling thread. Thread-safe.
 */
final class PositionedFileChannel extends FileChannel implements StatusChannel {
    private static final int BUFFER = 1 << 16;

    private final AsynchronousFileChannel file;
    private final FileStatus status;
    private long position;

    private PositionedFileChannel(AsynchronousFileChannel file, FileStatus status) {
        this.file = file;
        this.status = status;
    }

    /**
     * Opens a file.
     *
     * @param options the options, without {@code APPEND}
     * @param attributes the attributes of the file if it is made
     * @throws IOException if it cannot be opened
     */
    static FileChannel opened(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        AsynchronousFileChannel file = AsynchronousFileChannel.open(path, options, new CallingThread(), attributes);
        return new PositionedFileChannel(file, FileStatus.ofOpened(path));
    }

    @Override
    public FileStatus status() {
        return status;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        int read = read(target, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public synchronized long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return Vectors.read(this, targets, offset, length);
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        try {
            return result(file.read(target, from));
        } catch (NonReadableChannelException e) {
            throw new IOException("Bad file descriptor", e);
        }
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        int written = write(source, position);
        position += written;
        return written;
    }

    @Override
    public synchronized long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return Vectors.write(this, sources, offset, length);
    }

    @Override
    public int write(ByteBuffer source, long from) throws IOException {
        int sum = 0;
        while (source.hasRemaining()) {
            sum += result(file.write(source, from + sum));
        }
        return sum;
    }

    /**
     * Returns the result of an operation. The operation has ended already, so this does not wait and cannot be
     * interrupted.
     */
    private static int result(Future<Integer> operation) throws IOException {
        try {
            return operation.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException("it was not done on this thread", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public synchronized FileChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IOException("Invalid argument");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public synchronized FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        position = Math.min(position, size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        file.force(metaData);
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, count));
        read(buffer, from);
        return target.write(buffer.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long from, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, count));
        source.read(buffer);
        return write(buffer.flip(), from);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("a file of os.open cannot be mapped");
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        FileLock lock = tryLock(from, size, shared);
        if (lock == null) {
            throw new IOException("Resource temporarily unavailable");
        }
        return lock;
    }

    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
        FileLock lock = file.tryLock(from, size, shared);
        return lock == null ? null : new DelegatingLock(this, lock);
    }

    /** An executor that runs each task immediately on the calling thread. There is nothing to shut down. */
    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            // It has no threads.
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
