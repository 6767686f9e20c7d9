package org.wsgibridge.cpython;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Questions to a daemon that wait for their answers. Thread-safe. */
final class Questions {
    private final Map<Integer, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    /** Returns what completes with the answer; {@link #forget} it when nobody waits any more. */
    CompletableFuture<String> expect(int id) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(id, answer);
        return answer;
    }

    /** Passes an answer on; one that nobody waits for is dropped. */
    void answer(int id, String text) {
        CompletableFuture<String> question = open.remove(id);
        if (question != null) {
            question.complete(text);
        }
    }

    void forget(int id) {
        open.remove(id);
    }
}
