package org.wsgibridge.express.server;

import jakarta.servlet.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.access.AccessLog;
import org.wsgibridge.bridge.BridgeStartException;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.express.connector.ConnectionSigns;
import org.wsgibridge.express.connector.ConnectorSelectors;
import org.wsgibridge.express.connector.ConnectorWatch;
import org.wsgibridge.express.connector.NonBlockingServer;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.refusal.RefusedRequests;
import org.wsgibridge.express.tls.CertificateWatch;
import org.wsgibridge.express.tls.FailedHandshakes;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.servlet.WsgiServlet;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.servlet.metrics.Metering;
import org.wsgibridge.servlet.transport.ClientSigns;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.monitoring.MetricsMode;
import org.wsgibridge.spi.DataSourceProvider;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.watchdog.Watchdog;

/** A Jetty server that runs the bridge and nothing else. Thread-safe. */
public final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    private final Server server;
    private final ServerConnector http;
    private final @Nullable ServerConnector https;
    private final WsgiServlet servlet;
    private final EarlyStart early;
    private final Duration shutdownDelay;

    private EmbeddedServer(
            Server server,
            ServerConnector http,
            @Nullable ServerConnector https,
            WsgiServlet servlet,
            EarlyStart early,
            Duration shutdownDelay) {
        this.server = server;
        this.http = http;
        this.https = https;
        this.servlet = servlet;
        this.early = early;
        this.shutdownDelay = shutdownDelay;
    }

    /**
     * Starts the server; returns when it answers requests.
     *
     * @param early the early start, with the bridge's settings; closed together with the server, or when this fails;
     *     closing it once more has no effect
     * @param listening where and how to listen
     * @throws ExpressException if a port is in use, or the application cannot be loaded, with its traceback
     */
    public static EmbeddedServer start(EarlyStart early, Listening listening) {
        ServerSettings settings = early.settings();
        Server server = new NonBlockingServer();
        WsgiServlet servlet = WsgiServlet.of(settings.effective(), early.engines());
        ServerConnector http = Connectors.http(server, listening);
        ServerConnector https = listening.https() == null
                ? null
                : Connectors.https(server, listening, listening.https(), () -> watchdog(servlet));
        boolean told = settings.bridge().log().access() != null
                || settings.bridge().metrics().mode() != MetricsMode.OFF;
        RefusedRequests refused = told ? new RefusedRequests(() -> accessLog(servlet)) : null;
        ServletHolder holder = told ? RefusedRequests.holder(servlet) : new ServletHolder(servlet);
        ServletContextHandler context = context(early, holder);
        ConnectorSelectors selectors = new ConnectorSelectors(http);
        context.setAttribute(WsgiServlet.SELECTOR, selectors);
        server.addBean(selectors);
        context.setAttribute(Metering.REFUSALS, refused);
        if (https != null) {
            meterCertificates(https, context);
        }
        Monitoring.install(server, context, settings);
        listening.connections().contentTypes().forEach(context.getMimeTypes()::addMimeMapping);
        server.setRequestLog(refused);
        server.setHandler(new GracefulHandler(
                Handlers.around(context, server, listening, http, https, refused, () -> watchdog(servlet))));
        server.addBean(new ConnectorWatch(server, () -> watchdog(servlet)));
        server.setStopTimeout(stopTimeout(settings.group().timeouts()));
        EmbeddedServer started = new EmbeddedServer(
                server, http, https, servlet, early, listening.connections().shutdownDelay());
        started.open(listening, holder);
        return started;
    }

    private static ServletContextHandler context(EarlyStart early, ServletHolder holder) {
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResource(ResourceFactory.of(context).newResource(early.root()));
        context.setTempDirectory(early.work().toFile());
        context.setTempDirectoryPersistent(true);
        context.setAttribute(WsgiServlet.CACHE, EarlyStart.cache(early.root()));
        context.setAttribute(ClientSigns.ATTRIBUTE, new ConnectionSigns());
        context.addServlet(holder, "/*");
        return context;
    }

    private static void meterCertificates(ServerConnector https, ServletContextHandler context) {
        CertificateWatch certificates = https.getBean(CertificateWatch.class);
        context.setAttribute(Metering.CERTIFICATE_EXPIRY, (Supplier<Instant>) certificates::expiry);
        if (certificates.revocationsExpiry() != null) {
            context.setAttribute(
                    Metering.REVOCATIONS_EXPIRY, (Supplier<@Nullable Instant>) certificates::revocationsExpiry);
        }
        FailedHandshakes failed = https.getBean(FailedHandshakes.class);
        context.setAttribute(Metering.FAILED_HANDSHAKES, (LongSupplier) failed::count);
    }

    /** Starts to listen, and loads the application. Closes everything if that fails. */
    private void open(Listening listening, ServletHolder holder) {
        boolean running = false;
        try {
            StartFaults.open(http, "--port", listening.port());
            if (https != null && listening.https() != null) {
                StartFaults.open(https, "--https-port", listening.https().port());
            }
            server.start();
            requireServlet(holder);
            early.complete();
            running = true;
        } catch (Exception e) {
            throw StartFaults.of(e);
        } finally {
            if (!running) {
                close();
            }
        }
    }

    /** Returns the watchdog of the bridge, which liveness depends on; an unused one if the bridge has not started. */
    private static Watchdog watchdog(WsgiServlet servlet) {
        WsgiBridge bridge = servlet.bridge();
        return bridge == null ? new Watchdog() : bridge.watchdog();
    }

    private static @Nullable AccessLog accessLog(WsgiServlet servlet) {
        WsgiBridge bridge = servlet.bridge();
        return bridge == null ? null : bridge.accessLog();
    }

    /**
     * Loads the application as a start would, and closes it again.
     *
     * @param root the server root, in which temporary files are made and removed
     * @return the folder of the temporary files, which is removed
     * @throws ExpressException if the application cannot be loaded, with its traceback
     */
    public static Path check(ServerSettings settings, Path root) {
        WorkFolder work = EarlyStart.work(root);
        try {
            load(settings, new EngineContext(work.path(), EarlyStart.cache(root), null, new Watchdog()));
        } catch (SettingsException | BridgeStartException e) {
            throw ExpressException.runtime(LogCode.NOT_DEPLOYED.text(e.getMessage()), e);
        } finally {
            EarlyStart.remove(work);
        }
        return work.path();
    }

    private static void load(ServerSettings settings, EngineContext context) {
        BridgeSettings bridge = settings.bridge().forCheck();
        DataSourceProvider.Opened pools = DataSourceProvider.openAll(bridge.dataSources(), null);
        try {
            WsgiBridge.start(bridge, context, settings.engines(), List.of()).close();
        } finally {
            pools.close();
        }
    }

    /**
     * Returns how long Jetty waits for requests before it closes connections, in milliseconds: graceful-timeout plus
     * shutdown-timeout, or 0 without graceful-timeout.
     */
    private static long stopTimeout(Timeouts timeouts) {
        return timeouts.graceful().isZero()
                ? 0
                : timeouts.graceful().plus(timeouts.shutdown()).toMillis();
    }

    /** Throws the failure of the servlet, which Jetty would only log and then start. */
    private static void requireServlet(ServletHolder holder) throws UnavailableException {
        UnavailableException failure = holder.getUnavailableException();
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns the port for plain HTTP. */
    public int port() {
        return http.getLocalPort();
    }

    /** Returns the port for HTTPS, -1 for none. */
    public int httpsPort() {
        return https == null ? -1 : https.getLocalPort();
    }

    /** Returns the address that the server listens at, {@code null} for all. */
    public @Nullable String host() {
        return http.getHost();
    }

    /** Returns the address of the admin mount, {@code null} if there is none. */
    public @Nullable AdminAccess admin() {
        return servlet.admin();
    }

    /**
     * Loads the application again without downtime, and reads the certificates again. Returns immediately.
     *
     * @return completed when the load has ended: with {@code ""}, or with the failure and its traceback
     */
    public CompletionStage<String> reload() {
        CertificateWatch certificates = https == null ? null : https.getBean(CertificateWatch.class);
        if (certificates != null) {
            certificates.reload();
        }
        WsgiBridge bridge = servlet.bridge();
        return bridge == null ? CompletableFuture.completedStage("") : bridge.reloadAndTell();
    }

    /** Returns which load of the sources serves requests, such as {@code generation 2 serves}. */
    String generations() {
        WsgiBridge bridge = servlet.bridge();
        List<GroupStats> groups = bridge == null ? List.of() : bridge.stats();
        return groups.stream()
                .map(group -> (groups.size() == 1 ? "" : group.name() + ": ") + "generation " + group.generation()
                        + " serves")
                .collect(Collectors.joining(", "));
    }

    /**
     * Notifies the application of a signal, by mod_wsgi's event {@code process_signal}. Returns immediately.
     *
     * @param name such as {@code SIGUSR2}
     * @param number its number on this system
     */
    public void signal(String name, int number) {
        WsgiBridge bridge = servlet.bridge();
        if (bridge != null) {
            bridge.signal(name, number);
        }
    }

    /** Waits until the server has ended. */
    public void join() throws InterruptedException {
        server.join();
    }

    /**
     * Announces the end of the server to load balancers, and waits for {@code --shutdown-delay}. Requests are still
     * served meanwhile, because load balancers need time to notice. Does nothing without a delay.
     */
    void drain() {
        if (shutdownDelay.isZero()) {
            return;
        }
        LogCode.SHUTDOWN_DELAYED.log(LOG, shutdownDelay.toMillis() / 1e3);
        servlet.announceEnd();
        Connectors.closeAfterNextResponse(server);
        try {
            Thread.sleep(shutdownDelay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets running requests finish within graceful-timeout, and ends the server.
     *
     * @throws ExpressException if Jetty cannot be stopped
     */
    @Override
    public void close() {
        servlet.announceEnd();
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.info("Requests that outlived graceful-timeout were ended");
        } catch (Exception e) {
            throw ExpressException.runtime("the server could not be stopped: " + e, e);
        } finally {
            early.close();
        }
    }
}
