package org.wsgibridge.group;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.event.BridgeListener;

/** Tells of the interpreters that have left a process group, and remembers the last of them. Thread-safe. */
final class Departures {
    private static final int REMEMBERED = 50;

    private final String group;
    private final BridgeListener listener;
    private final ArrayDeque<Departure> last = new ArrayDeque<>();

    Departures(String group, BridgeListener listener) {
        this.group = group;
        this.listener = listener;
    }

    /** The member's interpreter is closed or lost. */
    void add(Member member, String reason) {
        Departure departure = new Departure(
                member.name,
                member.interpreter.pid(),
                member.generation,
                member.served,
                Duration.ofNanos(System.nanoTime() - member.startedNanos),
                reason,
                Instant.now());
        synchronized (last) {
            if (last.size() == REMEMBERED) {
                last.removeFirst();
            }
            last.addLast(departure);
        }
        listener.interpreterStopped(group, member.name, reason);
    }

    /** Returns the last ones, the latest at the end. */
    List<Departure> last() {
        synchronized (last) {
            return new ArrayList<>(last);
        }
    }
}
