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

/** Asks a daemon, and waits for its answers. Thread-safe. */
final class Questions {
    private final Map<Integer, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    /** By which the daemon's frames come; {@code null} unless it loads its applications. */
    private volatile @Nullable SocketChannel loading;

    /** Sends frames; {@code null} unless the daemon runs. */
    private volatile @Nullable FrameWriter running;

    /** The daemon has connected, and loads its applications. */
    void loading(SocketChannel up) {
        loading = up;
    }

    /** The daemon has loaded its applications, and reads frames. */
    void running(@Nullable FrameWriter writer) {
        loading = null;
        running = writer;
    }

    /** The daemon no longer answers. */
    void ended() {
        loading = null;
        running = null;
    }

    /** Sends a question and waits for the parts of its answer; no parts when there is none in time. */
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
     * Returns the Python stack of a process that loads its applications, {@code ""} when it does not say: because it
     * has not connected yet, or because C code keeps the GIL. While it loads it reads no frames: it is asked by the
     * other connection.
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
     * @return the answer, never completed when the process cannot answer any more; {@link #forget} it when it is not
     *     waited for any more
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

    /** Passes an answer on; returns false when nothing waits for it. */
    boolean answer(int id, String text) {
        CompletableFuture<String> question = open.remove(id);
        if (question != null) {
            question.complete(text);
        }
        return question != null;
    }

    /** The answer is not waited for any more. */
    void forget(int id) {
        open.remove(id);
    }
}
