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
 * Hosts Python WSGI applications in a servlet container. Declared in {@code web.xml} (options as init-params),
 * registered in code, or added by {@link WsgiInitializer} where a web application has {@code WEB-INF/wsgi.properties}
 * or {@code WEB-INF/wsgi.py}. Must support asynchronous requests.
 */
public class WsgiServlet extends HttpServlet {
    /**
     * The attribute of the servlet context by which a program that embeds the servlet names the folder, a {@link
     * java.nio.file.Path}, for what a later start can use again.
     */
    public static final String CACHE = CachePlace.ATTRIBUTE;

    /**
     * The attribute of the servlet context by which a program that embeds the servlet shares a selector of its server, a
     * {@link org.wsgibridge.spi.SharedSelector}, with the engines. Its threads must be allowed to run the servlet.
     */
    public static final String SELECTOR = "org.wsgibridge.shared-selector";

    private static final long serialVersionUID = 1L;

    private final transient DeploymentSource source;
    private transient volatile @Nullable Deployment deployment;
    private transient ServletPaths prefixes = new ServletPaths(List.of(""));

    /** For containers: the options are init-params, {@code WEB-INF/wsgi.properties}, environment, system properties. */
    public WsgiServlet() {
        this(DeploymentSource.ofInitParameters());
    }

    private WsgiServlet(DeploymentSource source) {
        this.source = source;
    }

    /**
     * Makes a servlet with options that a program sets; nothing else is read.
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
     * Makes a servlet with finished settings that are known by where each came from.
     *
     * @param settings the settings
     * @param engines the engines to choose from
     * @return a servlet to be registered with {@code asyncSupported}
     */
    public static WsgiServlet of(EffectiveSettings settings, List<PythonEngineProvider> engines) {
        return new Programmed(DeploymentSource.ofSettings(settings, engines));
    }

    /** Has its own class so that {@link WsgiInitializer} does not take it for one that web.xml declares. */
    private static final class Programmed extends WsgiServlet {
        private static final long serialVersionUID = 1L;

        Programmed(DeploymentSource source) {
            super(source);
        }
    }

    /** Starts the bridge; returns when every process group takes requests. */
    @Override
    public void init() throws ServletException {
        ServletConfig config = getServletConfig();
        prefixes = ServletPaths.of(mappings(config));
        deployment = Deployment.claim(config, source);
    }

    private static Collection<String> mappings(ServletConfig config) {
        ServletRegistration registration = config.getServletContext().getServletRegistration(config.getServletName());
        return registration == null ? List.of() : registration.getMappings();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Deployment running = deployment;
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
     * Returns the running bridge, for a program that embeds the servlet; {@code null} before it runs and afterwards.
     */
    public final @Nullable WsgiBridge bridge() {
        Deployment running = deployment;
        return running == null ? null : running.bridge();
    }

    /**
     * Returns how a program that embeds the servlet gets to its admin mount.
     *
     * @return where it is and what opens it; {@code null} when there is none, or the servlet does not run
     */
    public final @Nullable AdminAccess admin() {
        Deployment running = deployment;
        return running == null ? null : running.admin().access();
    }

    /** The server is about to end, and finishes what runs first: from now on its readiness probe is down. */
    public final void announceEnd() {
        Deployment running = deployment;
        if (running != null) {
            running.admin().mount().announceEnd();
        }
    }

    /** Ends running requests within graceful-timeout and closes every interpreter. */
    @Override
    public void destroy() {
        Deployment running = deployment;
        if (running != null) {
            // Until that is done the bridge answers requests, and the admin mount answers probes.
            running.close();
            deployment = null;
        }
    }
}
