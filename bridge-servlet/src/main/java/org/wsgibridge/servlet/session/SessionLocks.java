package org.wsgibridge.servlet.session;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Locks for the sessions of a web application, by id: requests of one client that change its session take turns.
 * Several sessions may share a lock. Thread-safe.
 */
public final class SessionLocks {
    private static final int LOCKS = 64;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    /**
     * Runs a task while no other one runs with that id.
     *
     * @param id the id of a session
     * @param task the task
     * @throws IllegalStateException if the thread is interrupted while it waits; the task is not run then
     */
    <T> T with(String id, Supplier<T> task) {
        ReentrantLock lock = locks[Math.floorMod(id.hashCode(), LOCKS)];
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another request changes the session", e);
        }
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }
}
