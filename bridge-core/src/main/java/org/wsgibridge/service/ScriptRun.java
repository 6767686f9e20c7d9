package org.wsgibridge.service;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.DiscardingChannel;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.spi.InterpreterEvents;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.support.PythonModules;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * One run of a service's script. It ends by the first of these: the end of the script, the loss of its interpreter, or
 * a call of {@link #end}. To the engine, it is a request without a client that {@code _bridge_service} serves.
 * Thread-safe.
 */
final class ScriptRun implements Lease, InterpreterEvents {
    /** The share of shutdown-timeout in which a script may end by itself. */
    private static final double PATIENCE = 0.6;

    private final Exchange exchange;
    private final AtomicBoolean released = new AtomicBoolean();
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean lost;

    /**
     * Makes a run.
     *
     * @param service the service
     * @param name the name of the interpreter
     */
    ScriptRun(ServiceSettings service, String name) {
        MountSettings mount = new MountSettings("", PythonModules.SERVICE, service.name(), 0, true, false, List.of());
        RequestTimes times = new RequestTimes();
        times.markQueued();
        times.markDispatched();
        exchange = new Exchange(
                name, mount, environ(service), RequestBody.EMPTY, new DiscardingChannel(), times, decided -> {});
        exchange.interpreter(name);
    }

    private static Environ environ(ServiceSettings service) {
        double seconds = service.group().timeouts().shutdown().toMillis() * PATIENCE / 1000;
        return new EnvironBuilder()
                .put("REQUEST_METHOD", "RUN")
                .put("SCRIPT_NAME", "")
                .put("PATH_INFO", "/" + service.name())
                .put("QUERY_STRING", "")
                .put("SERVER_NAME", "localhost")
                .put("SERVER_PORT", "0")
                .put("SERVER_PROTOCOL", "INCLUDED")
                .put("SCRIPT_FILENAME", Environ.nativeString(service.script().toString()))
                .put("wsgi.url_scheme", "http")
                .put("mod_wsgi.shutdown_seconds", Double.toString(seconds))
                .build();
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public boolean release() {
        if (!released.compareAndSet(false, true)) {
            return false;
        }
        String exception = exchange.exception();
        end(exception == null ? "has ended" : "has raised " + exception);
        return true;
    }

    @Override
    public boolean isReleased() {
        return released.get();
    }

    @Override
    public void lost(String reason) {
        lost = true;
        end("was lost: " + reason);
    }

    @Override
    public void leaving(ShutdownReason reason) {
        end("was told to end (" + reason.tag() + ")");
    }

    /**
     * Ends {@link #await}. Only the first call has an effect.
     *
     * @param how the reason, as the rest of a sentence about the service
     */
    void end(String how) {
        if (end.compareAndSet(null, how)) {
            ended.countDown();
        }
    }

    /** Waits for the end. Returns the reason. */
    String await() throws InterruptedException {
        ended.await();
        return String.valueOf(end.get());
    }

    /** From now on, the end of the script is not reported as its failure. */
    void disown() {
        exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
    }

    /** Returns whether the interpreter was lost. */
    boolean isLost() {
        return lost;
    }
}
