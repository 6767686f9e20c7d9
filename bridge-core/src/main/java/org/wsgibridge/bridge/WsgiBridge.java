package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.access.AccessLog;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.event.GuardedListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.opening.WarmUp;
import org.wsgibridge.pool.GroupView;
import org.wsgibridge.pool.Housekeeper;
import org.wsgibridge.pool.ProcessGroup;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.service.Service;
import org.wsgibridge.service.ServiceStats;
import org.wsgibridge.settings.AccessFormat;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.support.RecordMethods;
import org.wsgibridge.watchdog.Watchdog;
import org.wsgibridge.wsgi.Environ;

/** The facade of the bridge: mounts, process groups and their engines, from start to close. Thread-safe. */
public final class WsgiBridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WsgiBridge.class);

    private final BridgeSettings settings;
    private final BridgeListener listener;
    private final Engines engines = new Engines();
    private final Map<String, ProcessGroup> groups = new LinkedHashMap<>();
    private final Map<String, GroupView> views = new LinkedHashMap<>();
    private final List<Service> services = new ArrayList<>();
    private final Watchdog watchdog;
    private @Nullable Housekeeper housekeeper;
    private final @Nullable AccessLog accessLog;
    private final LogQueue logQueue;
    private final RequestEnd requestEnd;
    private volatile boolean closing;

    private WsgiBridge(
            BridgeSettings settings,
            Watchdog watchdog,
            BridgeListener listener,
            @Nullable AccessLog accessLog,
            LogQueue logQueue) {
        this.logQueue = logQueue;
        this.settings = settings;
        this.watchdog = watchdog;
        this.listener = listener;
        this.requestEnd = new RequestEnd(groups, listener);
        this.accessLog = accessLog;
    }

    /**
     * Starts all process groups. Returns when each has an interpreter, or continues to try (startup-failure=retry).
     *
     * @param settings the settings
     * @param context the resources that the engines get
     * @param providers the engines to choose from
     * @param listeners receive the events; what they throw is logged
     * @return a bridge that takes requests
     * @throws SettingsException if an engine cannot honour the settings; lists all problems
     * @throws BridgeStartException if an application cannot be loaded; its message contains the Python traceback
     */
    public static WsgiBridge start(
            BridgeSettings settings,
            EngineContext context,
            List<PythonEngineProvider> providers,
            List<BridgeListener> listeners) {
        AccessFormat format = settings.log().access();
        LogQueue logQueue = new LogQueue(context.watchdog());
        AccessLog accessLog = format == null ? null : new AccessLog(format, logQueue);
        List<BridgeListener> all = new ArrayList<>(listeners);
        if (accessLog != null) {
            all.add(accessLog);
        }
        WsgiBridge bridge = new WsgiBridge(settings, context.watchdog(), new GuardedListener(all), accessLog, logQueue);
        boolean started = false;
        try {
            bridge.engines.create(settings, context, providers);
            bridge.startGroups();
            bridge.startServices();
            started = true;
        } finally {
            if (!started) {
                bridge.close();
            }
        }
        return bridge;
    }

    private void startGroups() {
        for (ProcessGroupSettings groupSettings : settings.groups().values()) {
            String name = groupSettings.name();
            groups.put(
                    name,
                    new ProcessGroup(
                            groupSettings,
                            engines.get(groupSettings.engine()),
                            settings.applications(name),
                            new Slf4jApplicationLog(name, logQueue),
                            listener,
                            WarmUp.of(settings, name)));
        }
        groups.forEach((name, group) -> views.put(name, group.view()));
        housekeeper = new Housekeeper(List.copyOf(groups.values()), watchdog);
        GroupStart.start(groups.values());
    }

    /**
     * Starts the background scripts after the applications, so that a script that cannot run does not prevent requests.
     */
    private void startServices() {
        for (ServiceSettings service : settings.services()) {
            services.add(new Service(
                    service,
                    engines.get(service.group().engine()),
                    new Slf4jApplicationLog(service.name(), logQueue),
                    watchdog));
        }
        services.forEach(Service::start);
    }

    /**
     * Finds the mount for a path.
     *
     * @param path the decoded path below the servlet, {@code ""} or with a leading slash
     * @return the mount with the longest prefix; {@code null} if none matches
     */
    public @Nullable MountSettings mount(String path) {
        for (MountSettings mount : settings.mounts()) {
            String prefix = mount.path();
            if (path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')) {
                return mount;
            }
        }
        return null;
    }

    /**
     * Makes the exchange of a request that has arrived. {@link #handle} then admits it.
     *
     * @param id names the request
     * @param mount the mount that serves it
     * @param environ the request's environ
     * @param body its body; the bridge closes it
     * @param channel the channel to the client
     * @param times the request's clock
     * @return an open exchange
     */
    public Exchange exchange(
            String id,
            MountSettings mount,
            Environ environ,
            RequestBody body,
            ResponseChannel channel,
            RequestTimes times) {
        return new Exchange(id, mount, environ, body, channel, times, requestEnd);
    }

    /**
     * Admits a request whose body is ready. Never blocks: the request runs, waits or is answered with an error. If
     * memory or threads run out, it is answered with 500.
     *
     * @param exchange the request
     */
    public void handle(Exchange exchange) {
        ProcessGroup group = groups.get(exchange.mount().processGroup());
        if (group == null) {
            throw new IllegalStateException(
                    "no process group " + exchange.mount().processGroup());
        }
        try {
            group.admit(exchange);
        } catch (RuntimeException | Error e) {
            LogCode.NOT_ADMITTED.log(exchange, LOG, exchange.id(), e);
            exchange.terminate(Outcome.FAILED, 500);
        }
    }

    /** Returns the version of the bridge; {@code unknown} if its classes are not in their jar. */
    public static String version() {
        String version = WsgiBridge.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /** Returns the settings. */
    public BridgeSettings settings() {
        return settings;
    }

    /** Returns the watchdog of the bridge's threads, which also watches those of its transport. */
    public Watchdog watchdog() {
        return watchdog;
    }

    /** Returns the access log, for requests that reach no application; {@code null} if it is off. */
    public @Nullable AccessLog accessLog() {
        return accessLog;
    }

    /** Returns a snapshot of every process group, for gauges and logs. */
    public List<GroupStats> stats() {
        return views.values().stream().map(GroupView::stats).toList();
    }

    /** Returns a snapshot of every background script. Never blocks. */
    public List<ServiceStats> services() {
        return services.stream().map(Service::stats).toList();
    }

    /** Returns the requests that run or wait. Never blocks. */
    public List<RequestStats> requests() {
        return views.values().stream()
                .flatMap(group -> group.requests().stream())
                .toList();
    }

    /**
     * Asks for the Python stack of a running request.
     *
     * @param requestId the request's id, as {@link #requests()} has it
     * @return completed with the stack as Python prints it, on any thread; with {@code ""} if no such request runs or
     *     its interpreter does not answer in time; never completed exceptionally
     */
    public CompletionStage<String> stack(String requestId) {
        for (GroupView group : views.values()) {
            for (RequestStats request : group.requests()) {
                if (request.id().equals(requestId)) {
                    return group.stack(requestId);
                }
            }
        }
        return CompletableFuture.completedFuture("");
    }

    /** Returns the view of each process group for operators, by name, in the order of the settings. */
    public Map<String, GroupView> groups() {
        return Collections.unmodifiableMap(views);
    }

    /** Returns the slow requests that have ended recently, by process group; the most recent of each is the last. */
    public List<SlowRequest> slowRequests() {
        return views.values().stream()
                .flatMap(group -> group.slowRequests().stream())
                .toList();
    }

    /** Returns whether the bridge is alive and ready for requests. Never blocks. */
    public Health health() {
        return closing ? Health.closing(groups.values()) : Health.of(groups.values(), watchdog.faults());
    }

    /**
     * Publishes mod_wsgi's event {@code process_signal} to the subscribers in every interpreter, because an operator
     * has sent a signal to this JVM. Returns immediately.
     *
     * @param name such as {@code SIGUSR2}
     * @param number its number on this system
     */
    public void signal(String name, int number) {
        groups.values().forEach(group -> group.signal(name, number));
    }

    /** Loads all applications again, without downtime, and restarts the background scripts. Returns immediately. */
    public void reload() {
        groups.values().forEach(ProcessGroup::reload);
        services.forEach(Service::reload);
    }

    /**
     * Reloads as {@link #reload()} does, and reports the result.
     *
     * @return completed on any thread when every process group has ended a load that began after this call: with
     *     {@code ""} if the new code serves everywhere, otherwise with the failures and tracebacks; never completed
     *     exceptionally
     */
    public CompletionStage<String> reloadAndTell() {
        CompletionStage<String> all = CompletableFuture.completedStage("");
        for (ProcessGroup group : groups.values()) {
            all = all.thenCombine(group.reloadAndTell(), (one, other) -> (one + "\n" + other).strip());
        }
        services.forEach(Service::reload);
        return all;
    }

    /**
     * Loads the applications of one process group again, without downtime. Returns immediately.
     *
     * @param group the group's name
     * @return false if there is no such group
     */
    public boolean reload(String group) {
        ProcessGroup found = groups.get(group);
        if (found != null) {
            found.reload();
        }
        return found != null;
    }

    /**
     * Replaces an interpreter. The replacement is opened first. Returns immediately.
     *
     * @param group the group's name
     * @param interpreter the interpreter's name, as {@link #stats()} has it
     * @return false if no interpreter of that name takes requests in that group
     */
    public boolean evict(String group, String interpreter) {
        ProcessGroup found = groups.get(group);
        return found != null && found.evict(interpreter);
    }

    /** Stops admission, lets running requests end within graceful-timeout, and closes all interpreters. Blocks. */
    @Override
    public void close() {
        closing = true;
        ConcurrentClose all = new ConcurrentClose();
        services.forEach(service -> all.begin(service.stats().name(), service::close));
        groups.forEach((name, group) -> all.begin(name, group::close));
        all.await();
        if (housekeeper != null) {
            housekeeper.close();
        }
        engines.close();
        logQueue.close();
        RecordMethods.forget();
    }
}
