package org.wsgibridge.jython.modwsgi;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyFloat;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Publishes events that do not come from a request. A separate thread does this, one event after the other, so a slow
 * subscriber does not delay requests. The thread exists only while there are events. Thread-safe.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    /** If that many events wait, further ones are dropped, because a subscriber is much too slow. */
    private static final int LIMIT = 20_000;

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final PySystemState sys;
    private final PyObject deliver;
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean dropping = new AtomicBoolean();

    /**
     * Makes a queue. Starts no thread yet.
     *
     * @param name the interpreter's name
     * @param sys the interpreter
     * @param deliver the Python function that calls the subscribers; its arguments are the event's name and a dict
     */
    EventQueue(String name, PySystemState sys, PyObject deliver) {
        this.name = name;
        this.sys = sys;
        this.deliver = deliver;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LIMIT),
                task -> thread(task, name),
                (task, full) -> drop());
        executor.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(null, task, "wsgi-" + name + "-events", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(EventQueue.class.getClassLoader());
        return thread;
    }

    /** Publishes an event soon, on the thread of the queue. */
    void put(String event, Map<String, Object> details) {
        try {
            executor.execute(() -> deliver(event, details));
        } catch (OutOfMemoryError e) {
            LogCode.THREAD_NOT_STARTED.log(LOG, "the thread for events of " + name, e);
        }
    }

    private void deliver(String event, Map<String, Object> details) {
        try {
            Py.setSystemState(sys);
            publish(event, details);
            if (executor.getQueue().isEmpty()) {
                dropping.set(false);
            }
        } catch (RuntimeException | Error e) {
            LogCode.EVENT_NOT_PUBLISHED.log(LOG, event, e);
        }
    }

    private void drop() {
        if (!executor.isShutdown() && dropping.compareAndSet(false, true)) {
            LogCode.EVENTS_PILE_UP.log(LOG, name, LIMIT);
        }
    }

    /** Publishes an event on the current thread, which must belong to the interpreter. Does not throw. */
    void publish(String event, Map<String, Object> details) {
        try {
            PyDictionary keywords = new PyDictionary();
            details.forEach((key, value) -> keywords.put(new PyString(key), python(value)));
            deliver.__call__(new PyString(event), keywords);
        } catch (Throwable t) {
            LogCode.EVENT_NOT_PUBLISHED.log(LOG, event, t);
        }
    }

    private static PyObject python(Object value) {
        if (value instanceof Double number) {
            return new PyFloat(number);
        }
        if (value instanceof Number number) {
            return Py.newInteger(number.longValue());
        }
        String text = value.toString();
        return text.chars().allMatch(character -> character < 256) ? new PyString(text) : Py.newStringUTF8(text);
    }

    /** Refuses further events, and waits until those in the queue are published or the time is over. */
    void close(Duration patience) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)) {
                LogCode.EVENTS_DROPPED.log(LOG, name, executor.getQueue().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
