package org.wsgibridge.servlet;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.BridgeStartException;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.memory.FullHeap;
import org.wsgibridge.servlet.access.AccessRecorder;
import org.wsgibridge.servlet.admin.AdminMount;
import org.wsgibridge.servlet.admin.BridgeControl;
import org.wsgibridge.servlet.admin.StatusMount;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.servlet.admin.door.AdminDoors;
import org.wsgibridge.servlet.admin.door.PublicDoor;
import org.wsgibridge.servlet.admin.level.LogLevels;
import org.wsgibridge.servlet.admin.report.Reports;
import org.wsgibridge.servlet.arrival.Arrivals;
import org.wsgibridge.servlet.metrics.Metering;
import org.wsgibridge.servlet.mount.ServerFacts;
import org.wsgibridge.servlet.request.WsgiDispatcher;
import org.wsgibridge.servlet.staticfiles.StaticFiles;
import org.wsgibridge.servlet.tracing.Tracing;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.Containers;
import org.wsgibridge.servlet.transport.ResponseSpool;
import org.wsgibridge.servlet.transport.body.BodyStore;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.DataSourceProvider;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.SharedSelector;
import org.wsgibridge.watchdog.Watchdog;

/** The running bridge of one servlet, with everything that is opened and closed together with it. Thread-safe. */
final class Deployment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);
    private static final String ATTRIBUTE = "org.wsgibridge.deployment.";

    private final WsgiBridge bridge;
    private final Container container;
    private final WsgiDispatcher dispatcher;
    private final Admin admin;
    private final List<AutoCloseable> parts;

    private Deployment(
            WsgiBridge bridge, Container container, WsgiDispatcher dispatcher, Admin admin, List<AutoCloseable> parts) {
        this.bridge = bridge;
        this.container = container;
        this.dispatcher = dispatcher;
        this.admin = admin;
        this.parts = parts;
    }

    /**
     * The admin mount and its address.
     *
     * @param mount the mount
     * @param access its address, {@code null} if there is none
     * @param status its status page
     * @param levels the levels of loggers
     */
    record Admin(AdminMount mount, @Nullable AdminAccess access, StatusMount status, LogLevels levels) {}

    /**
     * Returns the deployment that a listener has started for a servlet, or starts it.
     *
     * @param config the servlet's configuration
     * @param source the source of the settings
     * @throws ServletException with one message that lists every fault; the servlet is then permanently unavailable
     * @throws DeploymentException if the servlet is to show the message, because the application is in development
     */
    static Deployment claim(ServletConfig config, DeploymentSource source) throws ServletException {
        ServletContext context = config.getServletContext();
        String attribute = ATTRIBUTE + config.getServletName();
        if (context.getAttribute(attribute) instanceof Deployment started) {
            context.removeAttribute(attribute);
            return started;
        }
        if (context.getAttribute(attribute) instanceof DeploymentException failure) {
            context.removeAttribute(attribute);
            throw failure;
        }
        Map<String, String> parameters = new HashMap<>();
        for (String name : Collections.list(config.getInitParameterNames())) {
            parameters.put(name, config.getInitParameter(name));
        }
        try {
            return start(config.getServletName(), context, source, parameters);
        } catch (DeploymentException e) {
            if (e.isForDeveloper() && source.isContainers()) {
                e.log(LOG);
                throw e;
            }
            UnavailableException permanent = new UnavailableException(e.getMessage());
            permanent.initCause(e);
            throw permanent;
        }
    }

    /**
     * Starts a deployment before its servlet, so that a fault fails the whole web application.
     *
     * @throws DeploymentException with one message that lists every fault
     */
    static Deployment startFor(
            String servletName, ServletContext context, DeploymentSource source, Map<String, String> parameters) {
        Deployment deployment = start(servletName, context, source, parameters);
        context.setAttribute(ATTRIBUTE + servletName, deployment);
        return deployment;
    }

    /** Lets a servlet start without a deployment, and show why there is none. */
    static void failFor(String servletName, ServletContext context, DeploymentException failure) {
        context.setAttribute(ATTRIBUTE + servletName, failure);
    }

    private static Deployment start(
            String servletName, ServletContext context, DeploymentSource source, Map<String, String> parameters) {
        List<AutoCloseable> parts = new ArrayList<>();
        boolean started = false;
        try {
            Deployment deployment = open(context, source, parameters, parts);
            parts.add(BridgeControl.register(
                    deployment.bridge,
                    deployment.admin.status(),
                    deployment.admin.levels(),
                    context.getContextPath(),
                    servletName));
            if (source.isContainers()) {
                parts.add(JvmShutdown.whenTold(deployment::close));
            }
            started = true;
            return deployment;
        } catch (SettingsException e) {
            throw DeploymentException.of(e);
        } catch (BridgeStartException e) {
            throw DeploymentException.of(e);
        } catch (IOException e) {
            throw DeploymentException.of(e);
        } finally {
            if (!started) {
                close(parts);
            }
        }
    }

    private static Deployment open(
            ServletContext context, DeploymentSource source, Map<String, String> parameters, List<AutoCloseable> parts)
            throws IOException {
        FullHeap.advise();
        Webapp webapp = Webapp.of(context);
        parts.add(webapp);
        DeploymentSource.Configuration configuration = source.read(webapp.webInf(), parameters);
        Path libPython = webapp.webInf().resolve("lib-python");
        Watchdog watchdog = new Watchdog();
        EngineContext engineContext = new EngineContext(
                webapp.workDirectory(),
                CachePlace.of(context),
                Files.isDirectory(libPython) ? libPython : null,
                watchdog,
                context.getAttribute(WsgiServlet.SELECTOR) instanceof SharedSelector shared ? shared : null);
        AdminDoors doors = AdminDoors.open(configuration.settings().admin(), webapp.workDirectory());
        parts.add(doors);
        StallWatch watch = new StallWatch("wsgi-stall-watch", watchdog);
        parts.add(watch);
        ResponseSpool spool = new ResponseSpool(webapp.workDirectory());
        parts.add(spool::awaitSent);
        Tracing tracing = Tracing.of(context, configuration.settings().metrics().conventions());
        Metering metering = Metering.of(context, configuration.settings(), tracing.isOtel());
        parts.add(metering);
        parts.add(DataSourceProvider.openAll(configuration.settings().dataSources(), metering.registry()));
        List<BridgeListener> listeners = new ArrayList<>(metering.listeners());
        listeners.addAll(tracing.listeners());
        BridgeControl.prepare();
        WsgiBridge bridge =
                WsgiBridge.start(configuration.settings(), engineContext, configuration.engines(), listeners);
        parts.add(bridge);
        parts.add(() -> spool.stopping(grace(configuration.settings())));
        metering.bind(bridge);
        Container container = Containers.of(context);
        String root = context.getRealPath("/");
        LogLevels levels = new LogLevels();
        parts.add(levels);
        StatusMount status = new StatusMount(bridge, context.getContextPath(), levels);
        parts.add(status);
        AdminMount admin = new AdminMount(
                bridge,
                doors.token(),
                status,
                metering.pages(),
                Reports.of(context, bridge, configuration.effective().rows()));
        WsgiDispatcher dispatcher = new WsgiDispatcher(
                bridge,
                PublicDoor.of(admin, configuration.settings().admin(), container, watch),
                new WsgiDispatcher.Transport(
                        container,
                        new Arrivals(context, container),
                        watch,
                        new BodyStore(webapp.workDirectory()),
                        spool,
                        tracing),
                new StaticFiles(configuration.settings().staticMappings(), context, container, watch),
                new ServerFacts(String.valueOf(context.getServerInfo()), root == null ? "" : root),
                new AccessRecorder(bridge.accessLog(), metering::refused));
        doors.serve(admin, watchdog);
        return new Deployment(bridge, container, dispatcher, new Admin(admin, doors.access(), status, levels), parts);
    }

    /**
     * Returns the longest graceful-timeout of all process groups. Responses that are still being sent get as much time
     * to finish as running requests.
     */
    private static Duration grace(BridgeSettings settings) {
        return settings.groups().values().stream()
                .map(group -> group.timeouts().graceful())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    WsgiBridge bridge() {
        return bridge;
    }

    Container container() {
        return container;
    }

    Admin admin() {
        return admin;
    }

    WsgiDispatcher dispatcher() {
        return dispatcher;
    }

    /** Closes everything, the last part first. Idempotent. */
    @Override
    public synchronized void close() {
        close(parts);
        parts.clear();
    }

    private static void close(List<AutoCloseable> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (Exception e) {
                LogCode.PART_NOT_CLOSED.log(LOG, e);
            }
        }
    }
}
