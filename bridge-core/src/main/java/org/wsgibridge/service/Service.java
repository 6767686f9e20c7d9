package org.wsgibridge.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.opening.Opening;
import org.wsgibridge.service.ServiceStats.State;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.support.PythonModules;
import org.wsgibridge.watchdog.Heartbeat;
import org.wsgibridge.watchdog.VitalThread;
import org.wsgibridge.watchdog.Watchdog;

/**
 * A background script that is kept running in its own interpreter. When it ends, it is started again with back-off, and
 * never runs twice at the same time. It belongs to no process group: it does not count as a request, and has no
 * request-timeout. Thread-safe; one thread starts and ends the script.
 */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    /** A bound for the end of the thread. The engine limits all waits of the thread itself, which take far less. */
    private static final Duration END = Duration.ofHours(1);

    /** After a run of at least this time, the next delay is short again. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ServiceSettings settings;
    private final PythonEngine engine;
    private final ApplicationLog log;
    private final Watchdog watchdog;
    private final Semaphore awake = new Semaphore(0);
    private final Object lock = new Object();

    /** This field and those below are guarded by the lock, except the delay. */
    private State state = State.STARTING;

    private long since = System.nanoTime();
    private long pid;
    private int starts;
    private String ended = "";
    private @Nullable ScriptRun run;
    private @Nullable Opening opening;
    private boolean closed;
    private boolean reloading;
    private @Nullable VitalThread thread;

    /** How long the thread waits before the next start. Used only by the thread. */
    private Duration delay = FIRST_DELAY;

    /**
     * Makes a service; {@link #start} starts it.
     *
     * @param settings the settings
     * @param engine opens its interpreters
     * @param log receives the output of its script
     * @param watchdog watches the thread that runs the script
     */
    public Service(ServiceSettings settings, PythonEngine engine, ApplicationLog log, Watchdog watchdog) {
        this.settings = settings;
        this.engine = engine;
        this.log = log;
        this.watchdog = watchdog;
    }

    /** Starts the script. Returns immediately. */
    public void start() {
        synchronized (lock) {
            thread = VitalThread.loop("wsgi-service-" + settings.name(), watchdog, this::keepRunning);
        }
    }

    /** Ends the script and starts it again from its present source. Returns immediately. */
    public void reload() {
        synchronized (lock) {
            reloading = true;
            if (run != null) {
                run.end("is loaded again");
            }
        }
        awake.release();
    }

    /** Returns a snapshot of its state. */
    public ServiceStats stats() {
        synchronized (lock) {
            return new ServiceStats(
                    settings.name(),
                    settings.group().engine(),
                    settings.script(),
                    state,
                    pid,
                    Duration.ofNanos(System.nanoTime() - since),
                    starts,
                    ended);
        }
    }

    /** Runs the script once, and waits before the next run. */
    private void keepRunning(Heartbeat heartbeat) throws InterruptedException {
        heartbeat.rest(); // the engine limits the time of all waits except that for the script itself
        if (!begin()) {
            return;
        }
        long start = System.nanoTime();
        String how = runGuarded();
        boolean again = finish(how);
        if (again || System.nanoTime() - start > SETTLED_NANOS) {
            delay = FIRST_DELAY;
        }
        if (again || isClosed()) {
            return;
        }
        LogCode.SERVICE_ENDED.log(LOG, settings.name(), how, Timeouts.seconds(delay));
        if (awake.tryAcquire(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("Service {} does not wait any longer", settings.name());
        }
        delay = delay.multipliedBy(2).compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay.multipliedBy(2);
    }

    private String runGuarded() throws InterruptedException {
        try {
            return runOnce();
        } catch (RuntimeException | Error e) {
            // Such as a lack of memory: the script must still be started again.
            return "has failed: " + e;
        }
    }

    /** Runs the script to its end. Returns the reason of the end. */
    private String runOnce() throws InterruptedException {
        String name = "service-" + settings.name() + "-" + stats().starts();
        ScriptRun current = new ScriptRun(settings, name);
        InterpreterSpec spec = new InterpreterSpec(
                name, settings.group(), List.of(PythonModules.SERVICE), log.ofInterpreter(name), current);
        Interpreter interpreter;
        try {
            interpreter = open(spec);
        } catch (InterpreterStartException e) {
            return "cannot be started: " + e.getMessage()
                    + (e.traceback().isEmpty() ? "" : "\n" + e.traceback().strip());
        }
        if (run(current, interpreter.pid())) {
            LOG.info("Service {} runs {} (pid {})", settings.name(), settings.script(), interpreter.pid());
            interpreter.call(current);
        }
        String how = current.await();
        enter(State.STOPPING, interpreter.pid());
        if (!current.isLost()) {
            current.disown();
            close(interpreter);
        }
        return how;
    }

    /** Opens the interpreter, unless the service is closed. */
    private Interpreter open(InterpreterSpec spec) throws InterpreterStartException, InterruptedException {
        Opening current;
        synchronized (lock) {
            if (closed) {
                throw new InterpreterStartException("the service is closed", "", null);
            }
            current = new Opening(engine, spec, List.of());
            opening = current;
        }
        try {
            return current.await();
        } finally {
            synchronized (lock) {
                opening = null;
            }
        }
    }

    private void close(Interpreter interpreter) {
        ShutdownReason reason = isClosed() ? ShutdownReason.SHUTDOWN_SIGNAL : ShutdownReason.SCRIPT_RELOAD;
        try {
            interpreter.close(reason, settings.group().timeouts().shutdown());
        } catch (RuntimeException | Error e) {
            LogCode.INTERPRETER_NOT_CLOSED.log(LOG, "of service " + settings.name(), e);
        }
    }

    /** Begins another run. Returns false if the service is closed. */
    private boolean begin() {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            reloading = false;
            awake.drainPermits();
            starts++;
        }
        enter(State.STARTING, 0);
        return true;
    }

    /** Sets the present run. Returns whether the script must still run. */
    private boolean run(ScriptRun current, long itsPid) {
        synchronized (lock) {
            run = current;
            if (closed || reloading) {
                current.end("is not wanted any more");
                return false;
            }
        }
        enter(State.RUNNING, itsPid);
        return true;
    }

    /** Notes the end of a run. Returns whether the next one follows immediately. */
    private boolean finish(String how) {
        synchronized (lock) {
            run = null;
            ended = how;
            if (reloading) {
                return true;
            }
        }
        enter(State.WAITING, 0);
        return false;
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void enter(State next, long itsPid) {
        synchronized (lock) {
            state = next;
            pid = itsPid;
            since = System.nanoTime();
        }
    }

    /** Ends the script within about shutdown-timeout. Blocks. */
    @Override
    public void close() {
        VitalThread last;
        synchronized (lock) {
            closed = true;
            last = thread;
            if (run != null) {
                run.end("is over");
            }
            if (opening != null) {
                opening.abandon();
            }
        }
        awake.release();
        if (last == null || last.finish(END)) {
            enter(State.STOPPED, 0);
        }
    }
}
