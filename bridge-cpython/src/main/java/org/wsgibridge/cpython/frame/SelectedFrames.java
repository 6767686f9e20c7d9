package org.wsgibridge.cpython.frame;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.spi.SharedSelector;

/**
 * Has the selector of a server read the frames of a daemon, while a thread waits for the end of that. Thread-safe.
 */
public final class SelectedFrames implements SharedSelector.Reader {
    /** A read that takes so long keeps the other sockets of the selector waiting. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** So many slow reads in a row are no accident: from then on the thread of the process reads. */
    private static final int MOST_SLOW = 8;

    private final FrameReader frames;
    private final FrameReader.Handler handler;
    private final FrameWriter writer;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** How many reads in a row were slow; only for the selector's thread. */
    private int slow;

    /** What reading has ended with, for the thread that waits; written by the selector's. */
    private volatile @Nullable Throwable failure;

    private volatile SharedSelector.@Nullable Registration registration;

    /**
     * Prepares reading.
     *
     * @param handler takes the frames, on the selector's thread; must not block
     * @param writer collects what is sent while the frames of one read are handled
     */
    public SelectedFrames(FrameReader frames, FrameReader.Handler handler, FrameWriter writer) {
        this.frames = frames;
        this.handler = handler;
        this.writer = writer;
    }

    /**
     * Lets the selector read; waits until the daemon has closed its end, {@link #stop} was called, the selector stops, or
     * what the daemon sends takes too long to be handled beside clients.
     *
     * @param channel the channel of the frames; blocking before and afterwards
     * @return whether there may be more to read
     */
    public boolean read(SharedSelector selector, SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        SharedSelector.Registration made = selector.register(channel, this);
        if (made != null) {
            registration = made;
            if (stopped.get()) {
                made.cancel();
            }
            awaitRelease();
        }
        rethrow();
        boolean more = !stopped.get();
        if (more) {
            channel.configureBlocking(true);
        }
        return more;
    }

    private void rethrow() throws IOException {
        Throwable thrown = failure;
        if (thrown instanceof IOException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** The thread of a daemon process must live as long as the process: it is interrupted by nothing. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends reading, whatever the daemon does; returns at once. May be repeated. */
    public void stop() {
        stopped.set(true);
        SharedSelector.Registration made = registration;
        if (made != null) {
            made.cancel();
        }
    }

    @Override
    public boolean read() {
        long begin = System.nanoTime();
        try {
            if (!stopped.get() && frames.read(handler, writer)) {
                slow = System.nanoTime() - begin > SLOW_NANOS ? slow + 1 : 0;
                return slow < MOST_SLOW;
            }
        } catch (Throwable e) {
            // Also an Error: the thread serves clients and other daemons.
            failure = e;
        }
        stopped.set(true);
        return false;
    }

    @Override
    public void released() {
        released.countDown();
    }
}
