package org.wsgibridge.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.health.HealthCheck;

/**
 * One interpreter of a process group: the unit of recycling; what mod_wsgi calls a daemon process. Thread-safe.
 */
public interface Interpreter {

    /**
     * Runs a request. Returns immediately: the engine runs the application on a thread (or in a process) of the
     * interpreter's own. The process group has at most {@code threads} leases out at a time.
     *
     * <p>The engine drives {@code lease.exchange().response()} and calls {@link Lease#release()} at the end in every
     * case. It must check {@code exchange().isOpen()} before it calls the application.
     *
     * @param lease the request and its slot
     */
    void call(Lease lease);

    /**
     * Ends the run of one request from outside; harms no other request. Returns immediately. Does nothing when the
     * lease is released.
     *
     * @param lease the request to end
     * @return what was done
     */
    Interruption interrupt(Lease lease);

    /**
     * Ends a request by force that was interrupted and has not ended: wakes its thread from any wait. This may harm
     * other requests of the interpreter, which is about to be retired. Returns immediately.
     *
     * @param lease the request to end
     */
    void force(Lease lease);

    /**
     * Takes the Python stack of one request, for the log. A stack that is asked for before {@link #interrupt} shows the
     * request before it was interrupted.
     *
     * @param lease the request
     * @return completed with the stack as Python prints it, on any thread; {@code ""} when the request does not run or
     *     the interpreter does not answer in time; never completed exceptionally
     */
    CompletionStage<String> stack(Lease lease);

    /**
     * Returns the source files of the modules that are loaded now, for the reload check.
     *
     * @return existing or vanished files, in no order
     */
    List<Path> sourceFiles();

    /** Returns the process id of an interpreter that is a separate process, else this JVM's. */
    long pid();

    /** Returns what the interpreter has used up; called once a second, and when it has ended. */
    Usage usage();

    /**
     * Asks the interpreter to execute some Python code, to find a deadlock or C code that keeps the GIL. At most one
     * probe is under way.
     *
     * @return completed when the code was executed; never completed when that is no longer possible
     */
    CompletionStage<@Nullable Void> probe();

    /** Returns the health checks that the application has registered. Cheap. */
    default List<HealthCheck> healthChecks() {
        return List.of();
    }

    /**
     * Runs a health check of the application's in the interpreter, on a thread that holds no slot. Returns immediately.
     *
     * @param name the check's name
     * @return completed on any thread with the problem, {@code ""} when it is healthy; never completed when it does
     *     not end
     */
    default CompletionStage<String> checkHealth(String name) {
        return CompletableFuture.completedStage("there is no such check");
    }

    /**
     * Returns whether code in the interpreter has subscribed to the events of its module {@code mod_wsgi}. Cheap.
     */
    default boolean hasSubscribers() {
        return false;
    }

    /**
     * Publishes an event of the bridge, not of the engine, to the interpreter's subscribers. Returns immediately:
     * the subscribers are called on a thread that holds no slot, one event after the other. Does nothing without
     * subscribers or when the interpreter is closed.
     *
     * @param name the event's name
     * @param details its keywords; text, {@code Integer}, {@code Long} and {@code Double}
     */
    default void publish(String name, Map<String, Object> details) {}

    /**
     * Ends the interpreter: publishes {@code process_stopping}, runs {@code atexit}, then uses force. The group calls
     * it once, when no request should run any more; those that still do are ended. Blocks for at most about the grace.
     *
     * @param reason for {@code process_stopping}
     * @param grace how long Python code may take before force is used (shutdown-timeout)
     */
    void close(ShutdownReason reason, Duration grace);
}
