package org.wsgibridge.cpython;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.wsgibridge.engine.ApplicationLog;
import org.wsgibridge.engine.InterpreterStartException;

/** Passes the frames of a daemon to whom they concern; on the reader thread. */
final class FrameDispatcher implements FrameReader.Handler {
    private static final ApplicationLog.Stream[] STREAMS = ApplicationLog.Stream.values();

    private final ApplicationLog log;
    private final Map<Integer, Call> calls;
    private final Runnable onReady;
    private final Consumer<InterpreterStartException> onFailed;
    private final Map<Integer, CompletableFuture<List<String>>> questions = new ConcurrentHashMap<>();

    /**
     * Makes a dispatcher.
     *
     * @param calls the open requests by id; a request that is done is removed
     * @param onReady called when the applications are loaded
     * @param onFailed called when they cannot be loaded
     */
    FrameDispatcher(
            ApplicationLog log,
            Map<Integer, Call> calls,
            Runnable onReady,
            Consumer<InterpreterStartException> onFailed) {
        this.log = log;
        this.calls = calls;
        this.onReady = onReady;
        this.onFailed = onFailed;
    }

    /** Returns what completes with the parts of the answer to a question; {@link #forget} it in the end. */
    CompletableFuture<List<String>> expect(int id) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        questions.put(id, answer);
        return answer;
    }

    void forget(int id) {
        questions.remove(id);
    }

    @Override
    public void frame(FrameReader frame) {
        switch (frame.kind()) {
            case Frames.READY -> onReady.run();
            case Frames.FAILED -> {
                String[] parts = text(frame).split("\0", 2);
                onFailed.accept(new InterpreterStartException(parts[0], parts[1], null));
            }
            case Frames.STACKS_REPLY, Frames.SOURCES_REPLY -> {
                CompletableFuture<List<String>> question = questions.get(frame.id());
                if (question != null) {
                    question.complete(List.of(text(frame).split("\0", -1)));
                }
            }
            default -> {
                Call call = calls.get(frame.id());
                if (call != null) {
                    handle(frame, call);
                } else if (frame.kind() == Frames.LOG) {
                    log.line(STREAMS[frame.argument() % STREAMS.length], null, text(frame));
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
                case Frames.EXCEPTION -> {
                    String[] parts = text(frame).split("\0", 2);
                    call.exception(parts[0], parts[1]);
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

    private static void end(FrameReader frame, Call call) {
        if (frame.has(Frames.FAULT) || !frame.has(Frames.DONE)) {
            call.end(frame.has(Frames.FAULT));
        }
    }

    private static String text(FrameReader frame) {
        return new String(frame.bytes(), frame.offset(), frame.payload(), UTF_8);
    }
}
