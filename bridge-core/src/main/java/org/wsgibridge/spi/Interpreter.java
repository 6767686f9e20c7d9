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
 * One interpreter of a process group. It is the unit of recycling, which mod_wsgi calls a daemon process. Thread-safe.
 */
public interface Interpreter {

    /**
     * Runs a request. Returns immediately: the engine runs the application on a thread or in a process that belongs to
     * the interpreter. At most {@code threads} leases of an interpreter are held at the same time.
     *
     * <p>The engine must check {@code lease.exchange().isOpen()} before it calls the application. It writes the
     * response to {@code lease.exchange().response()}, and calls {@link Lease#release()} at the end in every case.
     *
     * @param lease the request and its slot
     */
    void call(Lease lease);

    /**
     * Interrupts one request, from any thread. Affects no other request. Returns immediately. Does nothing if the lease
     * is released.
     *
     * @param lease the request to end
     * @return what the engine could do
     */
    Interruption interrupt(Lease lease);

    /**
     * Ends by force a request that was interrupted but still runs: wakes its thread from any wait. This may harm other
     * requests of the interpreter, which is about to be retired. Returns immediately.
     *
     * @param lease the request to end
     */
    void force(Lease lease);

    /**
     * Takes the Python stack of one request, for the log. If this is called before {@link #interrupt}, the stack shows
     * the request before the interrupt.
     *
     * @param lease the request
     * @return completed on any thread with the stack as Python prints it, or with {@code ""} if the request does not
     *     run or the interpreter does not answer in time; never completed exceptionally
     */
    CompletionStage<String> stack(Lease lease);

    /**
     * Returns the source files of the modules that are loaded now. The reload check watches them.
     *
     * @return the files, in no particular order; some may no longer exist
     */
    List<Path> sourceFiles();

    /** Returns the process id of the interpreter, or that of this JVM if the interpreter is not a separate process. */
    long pid();

    /** Returns the resources used so far. Called once a second, and once more when the interpreter has ended. */
    Usage usage();

    /**
     * Makes the interpreter execute a little Python code. This finds a deadlock, or C code that keeps the GIL. The
     * process group starts a probe only when the previous one has completed.
     *
     * @return completed when the code was executed; never completed if the interpreter cannot execute it
     */
    CompletionStage<@Nullable Void> probe();

    /** Returns the health checks that the application has registered. Called often, so it must be fast. */
    default List<HealthCheck> healthChecks() {
        return List.of();
    }

    /**
     * Runs a health check of the application in the interpreter, on a thread that holds no slot. Returns immediately.
     *
     * @param name the check's name
     * @return completed on any thread with the problem, or with {@code ""} if there is none; never completed if the
     *     check does not end
     */
    default CompletionStage<String> checkHealth(String name) {
        return CompletableFuture.completedStage("there is no such check");
    }

    /**
     * Returns whether Python code has subscribed to events with the module {@code mod_wsgi}. Called often, so it must
     * be fast.
     */
    default boolean hasSubscribers() {
        return false;
    }

    /**
     * Publishes an event of the bridge to the interpreter's subscribers. Returns immediately: a thread that holds no
     * slot calls the subscribers, one event after the other. Does nothing if there are no subscribers, or if the
     * interpreter is closed.
     *
     * @param name the event's name
     * @param details the event's keyword arguments; values are {@code String}, {@code Integer}, {@code Long} or
     *     {@code Double}
     */
    default void publish(String name, Map<String, Object> details) {}

    /**
     * Ends the interpreter: publishes {@code process_stopping}, runs {@code atexit} handlers, then uses force. Requests
     * that still run are ended. The process group calls this once. Blocks for about {@code grace} at most.
     *
     * @param reason the reason that {@code process_stopping} reports
     * @param grace how long Python code may take before force is used (shutdown-timeout)
     */
    void close(ShutdownReason reason, Duration grace);
}
