package org.wsgibridge.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.servlet.request.ServletPaths;
import org.wsgibridge.servlet.request.WsgiDispatcher;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.spi.PythonEngineProvider;

/**
 * Hosts Python WSGI applications in a servlet container. It is declared in {@code web.xml} with options as init-params,
 * registered in code, or added by {@link WsgiInitializer} to a web application that has {@code WEB-INF/wsgi.properties}
 * or {@code WEB-INF/wsgi.py}. It must be registered with support for asynchronous requests. Thread-safe.
 */
public class WsgiServlet extends HttpServlet {
    /**
     * The attribute of the servlet context by which a program that embeds the servlet names a folder, a {@link
     * java.nio.file.Path}, for files that a later start can use again.
     */
    public static final String CACHE = CachePlace.ATTRIBUTE;

    /**
     * The attribute of the servlet context by which a program that embeds the servlet shares a selector of its server
     * with the engines, a {@link org.wsgibridge.spi.SharedSelector}. The threads of the selector run code of the
     * servlet.
     */
    public static final String SELECTOR = "org.wsgibridge.shared-selector";

    private static final long serialVersionUID = 1L;

    private final transient DeploymentSource source;
    private transient volatile @Nullable Deployment deployment;

    /** Why there is no deployment, for developers; otherwise {@code null}. */
    private transient volatile @Nullable DeploymentException failure;

    private transient ServletPaths prefixes = new ServletPaths(List.of(""));

    /**
     * Makes a servlet for a container. Its options are init-params, {@code WEB-INF/wsgi.properties}, environment
     * variables and system properties.
     */
    public WsgiServlet() {
        this(DeploymentSource.ofInitParameters());
    }

    private WsgiServlet(DeploymentSource source) {
        this.source = source;
    }

    /**
     * Makes a servlet with options that a program sets. Nothing else is read.
     *
     * @param options values by option name, such as {@code script} and {@code processes}
     * @return a servlet to be registered with {@code asyncSupported}
     */
    public static WsgiServlet of(Map<String, String> options) {
        return new Programmed(DeploymentSource.ofOptions(options));
    }

    /**
     * Makes a servlet with finished settings.
     *
     * @param settings the settings
     * @param engines the engines to choose from
     * @return a servlet to be registered with {@code asyncSupported}
     */
    public static WsgiServlet of(BridgeSettings settings, List<PythonEngineProvider> engines) {
        return of(new EffectiveSettings(settings, List.of(), List.of()), engines);
    }

    /**
     * Makes a servlet with finished settings and their origins.
     *
     * @param settings the settings
     * @param engines the engines to choose from
     * @return a servlet to be registered with {@code asyncSupported}
     */
    public static WsgiServlet of(EffectiveSettings settings, List<PythonEngineProvider> engines) {
        return new Programmed(DeploymentSource.ofSettings(settings, engines));
    }

    /**
     * A servlet of a program. It has its own class so that {@link WsgiListener} does not take it for one that web.xml
     * declares.
     */
    private static final class Programmed extends WsgiServlet {
        private static final long serialVersionUID = 1L;

        Programmed(DeploymentSource source) {
            super(source);
        }
    }

    /**
     * Starts the bridge; returns when every process group accepts requests, or, in development, if the settings are
     * invalid: every request then gets the message.
     */
    @Override
    public void init() throws ServletException {
        ServletConfig config = getServletConfig();
        prefixes = ServletPaths.of(mappings(config));
        try {
            deployment = Deployment.claim(config, source);
        } catch (DeploymentException e) {
            failure = e;
        }
    }

    private static Collection<String> mappings(ServletConfig config) {
        ServletRegistration registration = config.getServletContext().getServletRegistration(config.getServletName());
        return registration == null ? List.of() : registration.getMappings();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Deployment running = deployment;
        DeploymentException failed = failure;
        if (failed != null) {
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, failed.getMessage());
            return;
        }
        if (running == null) {
            WsgiDispatcher.sendUnavailable(request, response);
            return;
        }
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            running.container().onDispatch(request, response);
        } else {
            running.dispatcher().service(request, response, prefixes);
        }
    }

    /**
     * Returns the running bridge, for a program that embeds the servlet; {@code null} before it has started and after
     * it has ended.
     */
    public final @Nullable WsgiBridge bridge() {
        Deployment running = deployment;
        return running == null ? null : running.bridge();
    }

    /**
     * Returns the address of the admin mount, for a program that embeds the servlet.
     *
     * @return the address; {@code null} if there is no admin mount, or the servlet does not run
     */
    public final @Nullable AdminAccess admin() {
        Deployment running = deployment;
        return running == null ? null : running.admin().access();
    }

    /**
     * Announces that the server is about to end and finishes running requests first. From now on, its readiness probe
     * is down.
     */
    public final void announceEnd() {
        Deployment running = deployment;
        if (running != null) {
            running.admin().mount().announceEnd();
        }
    }

    /** Lets running requests finish within graceful-timeout, and closes every interpreter. */
    @Override
    public void destroy() {
        Deployment running = deployment;
        if (running != null) {
            // Meanwhile the bridge still answers requests, and the admin mount answers probes.
            running.close();
            deployment = null;
        }
    }
}
