package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.FrameWriter;
import org.wsgibridge.cpython.frame.Frames;

/** Sends questions to a daemon, and waits for its answers. Thread-safe. */
final class Questions {
    private final Map<Integer, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    /** The channel of the daemon's frames; {@code null} unless the daemon loads its applications. */
    private volatile @Nullable SocketChannel loading;

    /** Sends frames; {@code null} unless the daemon has loaded its applications and runs. */
    private volatile @Nullable FrameWriter running;

    /** Notes that the daemon has connected and loads its applications. */
    void loading(SocketChannel up) {
        loading = up;
    }

    /** Notes that the daemon has loaded its applications and reads frames. */
    void running(@Nullable FrameWriter writer) {
        loading = null;
        running = writer;
    }

    /** Notes that the daemon no longer answers. */
    void ended() {
        loading = null;
        running = null;
    }

    /** Sends a question and waits for the parts of its answer. Returns no parts if there is no answer in time. */
    List<String> ask(byte kind, int id, Duration timeout) {
        FrameWriter writer = running;
        if (writer == null) {
            return List.of();
        }
        CompletableFuture<String> answer = expect(id);
        try {
            writer.send(Frames.empty(kind, 0, id));
            return List.of(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).split("\0", -1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | TimeoutException e) {
            return List.of();
        } finally {
            forget(id);
        }
    }

    /**
     * Returns the Python stack of a process that loads its applications; {@code ""} if it does not answer in time,
     * because it has not connected yet, or because C code keeps the GIL. The process reads no frames while it loads, so
     * the question is sent on the other connection.
     */
    String loadingStack(int id, Duration timeout) {
        SocketChannel up = loading;
        if (up == null) {
            return "";
        }
        CompletableFuture<String> answer = expect(id);
        try {
            up.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).flip());
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (IOException | ExecutionException | TimeoutException e) {
            return "";
        } finally {
            forget(id);
        }
    }

    /**
     * Sends a question.
     *
     * @return the answer; never completed if the process cannot answer. Call {@link #forget} when it is no longer
     *     needed
     */
    CompletableFuture<String> ask(int id, byte[] frame) {
        CompletableFuture<String> answer = expect(id);
        FrameWriter writer = running;
        if (writer != null) {
            writer.send(frame);
        }
        return answer;
    }

    private CompletableFuture<String> expect(int id) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(id, answer);
        return answer;
    }

    /** Passes on an answer. Returns false if nothing waits for it. */
    boolean answer(int id, String text) {
        CompletableFuture<String> question = open.remove(id);
        if (question != null) {
            question.complete(text);
        }
        return question != null;
    }

    /** Forgets a question whose answer is no longer needed. */
    void forget(int id) {
        open.remove(id);
    }
}
