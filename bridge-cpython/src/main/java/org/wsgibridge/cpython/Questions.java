package org.wsgibridge.cpython;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Questions to a daemon that wait for their answers. Thread-safe. */
final class Questions {
    private final Map<Integer, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    /** Returns what completes with the answer; {@link #forget} it when its answer is not waited for any more. */
    CompletableFuture<String> expect(int id) {
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

    void forget(int id) {
        open.remove(id);
    }
}
