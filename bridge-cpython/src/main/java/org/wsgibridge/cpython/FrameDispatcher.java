package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.ApplicationLoadException;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.engine.InterpreterStartException;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.exchange.Exchange;

/** Passes the frames of a daemon to whom they concern; on the reader thread. */
final class FrameDispatcher implements FrameReader.Handler {
    private static final ApplicationLog.Stream[] STREAMS = ApplicationLog.Stream.values();

    /** What concerns the process rather than one of its requests. Called on the reader thread; must not block. */
    interface Owner {
        /**
         * The applications are loaded.
         *
         * @param facts the version of Python, ticks per second of CPU time, bytes of a page; separated by NUL
         */
        void ready(String facts);

        /** The applications cannot be loaded. */
        void failed(InterpreterStartException failure);

        /** Somebody told the process to end; it goes on until it is closed. */
        void leaving(ShutdownReason reason);

        /** The application has subscribed to events. */
        void subscribed();
    }

    private final ApplicationLog log;
    private final Map<Integer, Call> calls;
    private final Questions questions;
    private final Owner owner;

    /**
     * Makes a dispatcher.
     *
     * @param calls the open requests by id; a request that is done is removed
     * @param questions what waits for answers
     */
    FrameDispatcher(ApplicationLog log, Map<Integer, Call> calls, Questions questions, Owner owner) {
        this.log = log;
        this.calls = calls;
        this.questions = questions;
        this.owner = owner;
    }

    @Override
    public void frame(FrameReader frame) {
        switch (frame.kind()) {
            case Frames.READY -> owner.ready(text(frame));
            case Frames.FAILED -> {
                String[] parts = text(frame).split("\0", 2);
                owner.failed(new ApplicationLoadException(parts[0], parts[1], null));
            }
            case Frames.LEAVING ->
                owner.leaving(frame.argument() == 0 ? ShutdownReason.GRACEFUL_SIGNAL : ShutdownReason.EVICTION_SIGNAL);
            case Frames.SUBSCRIBED -> owner.subscribed();
            case Frames.STACKS_REPLY, Frames.SOURCES_REPLY, Frames.STACK_REPLY, Frames.PONG ->
                questions.answer(frame.id(), text(frame));
            default -> {
                Call call = calls.get(frame.id());
                if (call != null) {
                    handle(frame, call);
                } else if (frame.kind() == Frames.LOG) {
                    log.line(STREAMS[frame.argument() % STREAMS.length], null, text(frame));
                } else if (frame.kind() == Frames.RECORD) {
                    record(frame, null);
                }
            }
        }
    }

    private void handle(FrameReader frame, Call call) {
        try {
            switch (frame.kind()) {
                case Frames.HEAD -> call.head(frame, frame.has(Frames.LAST) || frame.isFollowedByEnd());
                case Frames.CHUNK -> call.chunk(frame);
                case Frames.END -> end(frame, call);
                case Frames.LOG -> call.log(frame);
                case Frames.RECORD -> record(frame, call.exchange());
                case Frames.CPU_TIME -> call.exchange().times().cpuNanos(frame.int64(0));
                case Frames.EXCEPTION -> {
                    String[] parts = text(frame).split("\0", 3);
                    call.exception(parts[0], parts[1], parts[2]);
                }
                case Frames.FILE -> call.file(frame);
                case Frames.MORE -> call.more(frame.int32(0));
                default -> throw new IllegalStateException("a frame of kind " + frame.kind());
            }
        } catch (IOException | RuntimeException e) {
            call.abandon("the response could not be passed on: " + e);
        }
        if (frame.has(Frames.DONE)) {
            calls.remove(call.id());
            call.finish();
        }
    }

    private void record(FrameReader frame, @Nullable Exchange exchange) {
        String[] parts = text(frame).split("\0", 2);
        log.record(exchange, frame.argument(), parts[0], parts[1]);
    }

    private static void end(FrameReader frame, Call call) {
        if (frame.has(Frames.FAULT) || !frame.has(Frames.DONE)) {
            call.end(frame.has(Frames.FAULT));
        }
    }

    private static String text(FrameReader frame) {
        return new String(frame.bytes(), frame.offset(), frame.payload(), UTF_8);
    }
}
