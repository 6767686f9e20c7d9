package org.wsgibridge.opening;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.DiscardingChannel;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.InvalidRequestPathException;
import org.wsgibridge.wsgi.RequestPath;

/**
 * A request that every interpreter of a group serves before others, so that the application has done what it does only
 * when it is first used. The bridge's logs, meters and events do not count it as a request. Immutable.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Pattern TARGET = Pattern.compile("(?:(https?)://([^/]+))?(/[^?]*)(?:\\?(.*))?");

    private final MountSettings mount;
    private final Map<String, String> variables;

    private WarmUp(MountSettings mount, Map<String, String> variables) {
        this.mount = mount;
        this.variables = variables;
    }

    /** Returns the warm-up requests of a group's interpreters, one for each mount that has one. */
    public static List<WarmUp> of(BridgeSettings settings, String group) {
        List<WarmUp> warmUps = new ArrayList<>();
        for (MountSettings mount : settings.mounts()) {
            if (mount.processGroup().equals(group) && !mount.warmUp().isEmpty()) {
                warmUps.add(new WarmUp(mount, settings.environ().variables()));
            }
        }
        return warmUps;
    }

    /** Returns the mount and the target of the request, as they are set. */
    String target() {
        return mount.path() + " " + mount.warmUp();
    }

    /**
     * Sends the request to an interpreter, and waits for its end. Logs a failure.
     *
     * @param name the interpreter's name
     * @param listener is notified before the request runs
     * @throws InterruptedException if the thread is interrupted; the request may still run then
     */
    void run(Interpreter interpreter, String name, WarmUpLease.Listener listener) throws InterruptedException {
        long start = System.nanoTime();
        Environ environ;
        try {
            environ = environ();
        } catch (InvalidRequestPathException e) {
            LogCode.WARM_UP_FAILED.log(LOG, name, mount.warmUp(), "cannot be sent: " + e.getMessage());
            return;
        }
        RequestTimes times = new RequestTimes();
        times.markQueued();
        times.markDispatched();
        Exchange exchange = new Exchange(
                name + "-warm-up",
                mount.forWarmUp(),
                environ,
                RequestBody.EMPTY,
                new DiscardingChannel(),
                times,
                decided -> {});
        exchange.interpreter(name);
        WarmUpLease lease = new WarmUpLease(exchange);
        listener.running(lease);
        interpreter.call(lease);
        lease.awaitRelease();
        tell(exchange, name, System.nanoTime() - start);
    }

    private void tell(Exchange exchange, String name, long took) {
        int status = exchange.status();
        if (exchange.outcome() != Outcome.COMPLETED) {
            String exception = exchange.exception();
            LogCode.WARM_UP_FAILED.log(
                    exchange,
                    LOG,
                    name,
                    mount.warmUp(),
                    exception == null
                            ? "ended as " + String.valueOf(exchange.outcome()).toLowerCase(Locale.ROOT)
                            : "raised " + exception);
        } else if (status >= 400) {
            LogCode.WARM_UP_FAILED.log(exchange, LOG, name, mount.warmUp(), "was answered with " + status);
        } else {
            LOG.info("Interpreter {} is warm: {} took {} ms", name, mount.warmUp(), took / 1_000_000);
        }
    }

    private Environ environ() throws InvalidRequestPathException {
        Matcher target = TARGET.matcher(mount.warmUp());
        if (!target.matches()) {
            throw new IllegalStateException("no target: " + mount.warmUp());
        }
        boolean secure = "https".equals(target.group(1));
        String host = target.group(2) == null ? "localhost" : target.group(2);
        int colon = host.indexOf(':');
        String query = target.group(4) == null ? "" : target.group(4);
        EnvironBuilder environ = new EnvironBuilder()
                .put("REQUEST_METHOD", "GET")
                .put("SCRIPT_NAME", mount.path())
                .put("PATH_INFO", RequestPath.parse(target.group(3)).value())
                .put("QUERY_STRING", query)
                .put("REQUEST_URI", mount.path() + target.group(3) + (query.isEmpty() ? "" : "?" + query))
                .put("SERVER_NAME", colon < 0 ? host : host.substring(0, colon))
                .put("SERVER_PORT", colon < 0 ? secure ? "443" : "80" : host.substring(colon + 1))
                .put("SERVER_PROTOCOL", "HTTP/1.1")
                .put("REMOTE_ADDR", "127.0.0.1")
                .put("HTTP_HOST", host)
                .put("wsgi.url_scheme", secure ? "https" : "http")
                .put("mod_wsgi.process_group", mount.processGroup())
                .put("mod_wsgi.application_group", "")
                .put(
                        "mod_wsgi.callable_object",
                        Environ.nativeString(mount.application().callable()))
                .put(
                        "SCRIPT_FILENAME",
                        mount.application() instanceof ApplicationRef.Script script
                                ? Environ.nativeString(script.file().toString())
                                : "");
        variables.forEach((key, value) -> environ.replace(Environ.nativeString(key), Environ.nativeString(value)));
        return environ.build();
    }
}
