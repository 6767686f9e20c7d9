package org.wsgibridge.exchange;

import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Passes everything on, and runs something once at a chosen moment: so that a test forces what another thread does
 * between two steps of this one.
 */
final class InterposedChannel implements ResponseChannel {
    private @Nullable ResponseChannel target;
    private Runnable beforeStart = () -> {};
    private Runnable afterIsStarted = () -> {};

    InterposedChannel to(RecordingChannel client) {
        target = client;
        return this;
    }

    /** Runs the task when the application's head is about to be handed over. */
    void beforeStart(Runnable task) {
        beforeStart = task;
    }

    /** Runs the task when a thread has just asked whether anything was started. */
    void afterIsStarted(Runnable task) {
        afterIsStarted = task;
    }

    private ResponseChannel target() {
        if (target == null) {
            throw new IllegalStateException("not connected");
        }
        return target;
    }

    @Override
    public void send(ResponseHead head, byte[] body, int offset, int length) {
        target().send(head, body, offset, length);
    }

    @Override
    public void start(ResponseHead head) {
        Runnable task = beforeStart;
        beforeStart = () -> {};
        task.run();
        target().start(head);
    }

    @Override
    public void write(byte[] chunk) {
        target().write(chunk);
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        target().sendFile(file, position, count);
    }

    @Override
    public void end() {
        target().end();
    }

    @Override
    public void breakOff() {
        target().breakOff();
    }

    @Override
    public void abort() {
        target().abort();
    }

    @Override
    public boolean isStarted() {
        boolean started = target().isStarted();
        Runnable task = afterIsStarted;
        afterIsStarted = () -> {};
        task.run();
        return started;
    }

    @Override
    public boolean isWritable() {
        return target().isWritable();
    }

    @Override
    public void whenWritable(Runnable task) {
        target().whenWritable(task);
    }
}
