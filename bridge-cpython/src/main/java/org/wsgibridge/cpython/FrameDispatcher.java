package org.wsgibridge.cpython;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.FrameReader;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.cpython.request.Call;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.failure.FailureText;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.ShutdownReason;

/**
 * Passes the frames of a daemon to the request or the process that they concern. A fault in the frames of a request
 * ends only that request. If the daemon itself violates the protocol, a {@link ProtocolException} ends it. Used by one
 * thread at a time.
 */
final class FrameDispatcher implements FrameReader.Handler {
    private static final ApplicationLog.Stream[] STREAMS = ApplicationLog.Stream.values();

    /**
     * Receives the frames that concern the process rather than one of its requests. Called by one thread at a time;
     * must not block.
     */
    interface Owner {
        /**
         * Reports that the applications are loaded.
         *
         * @param facts the payload of the frame READY: texts, separated by NUL
         * @throws ProtocolException if a fact is missing
         */
        void ready(String facts) throws ProtocolException;

        /** Reports that the applications cannot be loaded. */
        void failed(InterpreterStartException failure);

        /** Reports that the process has received a signal to end. It continues to run until it is closed. */
        void leaving(ShutdownReason reason);

        /**
         * Registers a health check of the application.
         *
         * @param seconds the check's timeout
         * @throws IllegalArgumentException if its name or timeout is not allowed
         */
        void health(String name, double seconds);

        /** Reports that the application has subscribed to events. */
        void subscribed();

        /**
         * Reports that the script of an application defines {@code reload_required()}, to be called before each
         * request.
         *
         * @param application the application's position, which is not checked
         */
        void asks(int application);
    }

    /** The largest number of frames a second that belong to no open request or question. */
    private static final int MAX_UNASKED = 10_000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ApplicationLog log;
    private final InterpreterMeters meters;
    private final Map<Integer, Call> calls;
    private final Questions questions;
    private final Owner owner;
    private long unaskedSince = System.nanoTime();
    private int unasked;

    /** Whether the daemon was asked to describe exceptions. */
    private final boolean describes;

    /** Whether the applications are being loaded. */
    private boolean loading = true;

    /** The exception that ended this load; {@code null} if the daemon has described none. */
    private @Nullable PythonFailure loadFailure;

    /**
     * Makes a dispatcher.
     *
     * @param log receives the output of the application
     * @param meters receives its measurements
     * @param calls the open requests by id; requests that have ended are removed
     * @param questions the questions that wait for answers
     * @param owner receives the frames that concern the process
     * @param describes whether the daemon was asked to describe exceptions
     */
    FrameDispatcher(
            ApplicationLog log,
            InterpreterMeters meters,
            Map<Integer, Call> calls,
            Questions questions,
            Owner owner,
            boolean describes) {
        this.log = log;
        this.meters = meters;
        this.calls = calls;
        this.questions = questions;
        this.owner = owner;
        this.describes = describes;
    }

    @Override
    public void frame(FrameReader frame) throws ProtocolException {
        switch (frame.kind()) {
            case Frames.READY -> {
                owner.ready(frame.text());
                loading = false;
                loadFailure = null;
            }
            case Frames.FAILED -> {
                String[] parts = frame.texts(2);
                owner.failed(new ApplicationLoadException(parts[0], parts[1], null, loadFailure));
            }
            case Frames.LEAVING ->
                owner.leaving(frame.argument() == 0 ? ShutdownReason.GRACEFUL_SIGNAL : ShutdownReason.EVICTION_SIGNAL);
            case Frames.SUBSCRIBED -> owner.subscribed();
            case Frames.HEALTH -> {
                String[] parts = frame.texts(2);
                try {
                    owner.health(parts[1], Double.parseDouble(parts[0]));
                } catch (IllegalArgumentException e) {
                    throw frame.violation("for " + e.getMessage());
                }
            }
            case Frames.ASKS -> owner.asks(frame.argument());
            case Frames.METER, Frames.METERS -> measured(frame);
            case Frames.SOURCES_REPLY, Frames.STACK_REPLY, Frames.CHECK_REPLY, Frames.PONG -> {
                if (!questions.answer(frame.id(), frame.text())) {
                    unasked();
                }
            }
            default -> ofRequest(frame);
        }
    }

    private void measured(FrameReader frame) throws ProtocolException {
        try {
            if (frame.kind() == Frames.METER) {
                meters.define(frame.argument(), frame.text());
                return;
            }
            for (int at = 0; at < frame.payload(); at += Frames.UPDATE_SIZE) {
                double value = Double.longBitsToDouble(frame.int64(at + 2 * Integer.BYTES));
                meters.update(frame.int32(at), frame.int32(at + Integer.BYTES) != 0, value);
            }
        } catch (IllegalArgumentException e) {
            throw frame.violation("for " + e.getMessage());
        }
    }

    private void ofRequest(FrameReader frame) throws ProtocolException {
        Call call = calls.get(frame.id());
        if (call != null) {
            handle(frame, call);
        } else if (frame.kind() == Frames.LOG) {
            log.line(stream(frame), null, frame.text(), frame.has(Frames.CONTINUED));
        } else if (frame.kind() == Frames.RECORD) {
            record(frame, null);
        } else if (tellsWhyItDoesNotLoad(frame)) {
            loadFailure = failure(frame);
        } else {
            unasked();
        }
    }

    private boolean tellsWhyItDoesNotLoad(FrameReader frame) {
        return frame.kind() == Frames.FAILURE && frame.id() == 0 && describes && loading && loadFailure == null;
    }

    /** Counts a frame that came too late, or by which the daemon violates the protocol. */
    private void unasked() throws ProtocolException {
        long now = System.nanoTime();
        if (now - unaskedSince > SECOND) {
            unaskedSince = now;
            unasked = 0;
        }
        unasked++;
        if (unasked > MAX_UNASKED) {
            throw new ProtocolException(
                    "it sent more than " + MAX_UNASKED + " frames in a second that nothing had asked for");
        }
    }

    @Override
    public void oversized(FrameReader frame) throws ProtocolException {
        String what = "of " + frame.payload() + " bytes, more than " + Frames.largest(frame.kind());
        Call call = calls.get(frame.id());
        if (call == null) {
            throw frame.violation(what);
        }
        call.abandon(
                "the response could not be passed on: " + frame.violation(what).getMessage());
        finishWhenDone(frame, call);
    }

    private void handle(FrameReader frame, Call call) throws ProtocolException {
        try {
            pass(frame, call);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            // Also if memory runs out: the other requests continue.
            call.abandon("the response could not be passed on: " + e);
        }
        finishWhenDone(frame, call);
    }

    private void pass(FrameReader frame, Call call) throws IOException {
        switch (frame.kind()) {
            case Frames.HEAD -> call.head(frame, frame.has(Frames.LAST) || frame.isFollowedByEnd());
            case Frames.CHUNK -> call.chunk(frame);
            case Frames.END -> end(frame, call);
            case Frames.LOG -> log.line(stream(frame), call.exchange(), frame.text(), frame.has(Frames.CONTINUED));
            case Frames.RECORD -> record(frame, call.exchange());
            case Frames.CPU_TIME -> call.exchange().times().cpuNanos(Math.max(0, frame.int64(0)));
            case Frames.ROUTE -> call.exchange().route().set(frame.text());
            case Frames.EXCEPTION -> {
                String[] parts = frame.texts(3);
                call.exception(parts[0], parts[1], parts[2]);
            }
            case Frames.FAILURE -> details(frame, call);
            case Frames.FILE -> call.file(frame);
            case Frames.MORE -> call.more(frame.int32(0));
            default -> throw frame.violation("for a request");
        }
    }

    private void details(FrameReader frame, Call call) throws ProtocolException {
        if (describes) {
            call.exchange().failure().details(failure(frame));
        } else {
            unasked();
        }
    }

    private void finishWhenDone(FrameReader frame, Call call) {
        if (frame.has(Frames.DONE)) {
            calls.remove(call.id());
            call.finish();
        }
    }

    /**
     * Returns the description of an exception; {@code null} if it is invalid, because methods of the application take
     * part in making it. The traceback is logged in any case.
     */
    private static @Nullable PythonFailure failure(FrameReader frame) {
        try {
            return FailureText.read(List.of(frame.text().split("\0", -1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void record(FrameReader frame, @Nullable Exchange exchange) throws ProtocolException {
        String[] parts = frame.texts(2);
        log.record(exchange, frame.argument(), parts[0], parts[1]);
    }

    private static ApplicationLog.Stream stream(FrameReader frame) throws ProtocolException {
        if (frame.argument() >= STREAMS.length) {
            throw frame.violation("for stream " + frame.argument());
        }
        return STREAMS[frame.argument()];
    }

    private static void end(FrameReader frame, Call call) {
        if (frame.argument() == Frames.RELOAD) {
            call.giveBack(frame.has(Frames.DONE));
        } else if (frame.has(Frames.FAULT) || !frame.has(Frames.DONE)) {
            call.end(frame.has(Frames.FAULT), frame.argument() == Frames.TIMEOUT);
        }
    }
}
