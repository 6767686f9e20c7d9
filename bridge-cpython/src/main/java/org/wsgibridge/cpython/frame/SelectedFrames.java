package org.wsgibridge.cpython.frame;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.spi.SharedSelector;

/** Lets the selector of a server read the frames of a daemon, while the daemon's thread waits. Thread-safe. */
public final class SelectedFrames implements SharedSelector.Reader {
    /** A read that takes longer keeps the other sockets of the selector waiting. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** After this many slow reads in a row, the thread of the process reads instead. */
    private static final int MAX_SLOW = 8;

    private final FrameReader frames;
    private final FrameReader.Handler handler;
    private final FrameWriter writer;
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** How many reads in a row were slow. Used only by the selector's thread. */
    private int slow;

    /** The failure that has ended the reading, for the thread that waits. Written by the selector's thread. */
    private volatile @Nullable Throwable failure;

    private volatile SharedSelector.@Nullable Registration registration;

    /**
     * Prepares reading.
     *
     * @param handler receives the frames, on the selector's thread; must not block
     * @param writer collects the frames that are sent while the frames of one read are handled
     */
    public SelectedFrames(FrameReader frames, FrameReader.Handler handler, FrameWriter writer) {
        this.frames = frames;
        this.handler = handler;
        this.writer = writer;
    }

    /**
     * Lets the selector read. Waits until the daemon has closed its end, {@link #stop} was called, the selector stops,
     * or the frames of the daemon take too long to be handled on the selector's thread.
     *
     * @param channel the channel of the frames, a blocking one; again a blocking one afterwards if there may be more to
     *     read
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

    /** Waits, and does not end when interrupted: the thread of a daemon process must live as long as the process. */
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

    /** Ends the reading, whatever the daemon does. Returns immediately. Idempotent. */
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
                return slow < MAX_SLOW;
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
