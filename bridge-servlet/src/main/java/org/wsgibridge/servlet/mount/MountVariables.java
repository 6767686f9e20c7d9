package org.wsgibridge.servlet.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings.EnvironSettings;
import org.wsgibridge.settings.HeadMapping;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Environ.SharedVariables;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.HeadLimits;

/** The environ variables that are the same for every request of a mount. Thread-safe. */
public final class MountVariables {
    /** A server has few listeners. Requests that come by further ones get environs that share nothing. */
    private static final int MAX_LISTENERS = 64;

    /** The names of the variables that follow the shared ones in the environ of every request, in this order. */
    static final List<String> NEXT = List.of(
            "REQUEST_METHOD",
            "SCRIPT_NAME",
            "PATH_INFO",
            "QUERY_STRING",
            "REQUEST_URI",
            "SERVER_NAME",
            "SERVER_PORT",
            "REMOTE_ADDR",
            "REMOTE_PORT",
            "mod_wsgi.script_name",
            "mod_wsgi.path_info",
            "mod_wsgi.request_id",
            "wsgi_bridge.request_id");

    private final String script;
    private final String[] pairs;

    private final Map<Listener, SharedVariables> shared = new ConcurrentHashMap<>();
    private final boolean ssl;
    private final HeadMapping head;
    private final HeadLimits limits;

    /**
     * How requests reach the server.
     *
     * @param scheme the scheme, {@code http} or {@code https}
     * @param protocol the protocol, such as {@code HTTP/1.1}
     * @param address the local address that the client has connected to
     * @param port the local port that the client has connected to
     */
    public record Listener(String scheme, String protocol, String address, int port) {}

    private MountVariables(String script, List<String> pairs, EnvironSettings environ) {
        this.script = script;
        this.pairs = pairs.toArray(String[]::new);
        this.ssl = environ.ssl();
        this.head = environ.head();
        this.limits = environ.limits();
    }

    /**
     * Makes the variables of a mount.
     *
     * @param mount the mount
     * @param facts what is the same for all requests of the web application
     * @param environ the variables that the deployment adds
     */
    public static MountVariables of(MountSettings mount, ServerFacts facts, EnvironSettings environ) {
        ApplicationRef application = mount.application();
        String script =
                application instanceof ApplicationRef.Script s ? s.file().toString() : "";
        List<String> pairs = new ArrayList<>(List.of(
                "SERVER_SOFTWARE",
                Environ.nativeString(facts.serverInfo()),
                "DOCUMENT_ROOT",
                Environ.nativeString(facts.documentRoot()),
                "SCRIPT_FILENAME",
                Environ.nativeString(script),
                "mod_wsgi.process_group",
                Environ.nativeString(mount.processGroup()),
                "mod_wsgi.application_group",
                "",
                "mod_wsgi.callable_object",
                Environ.nativeString(application.callable()),
                "mod_wsgi.request_handler",
                "wsgi-script",
                "mod_wsgi.handler_script",
                ""));
        added(environ).forEach((key, value) -> {
            pairs.add(Environ.nativeString(key));
            pairs.add(Environ.nativeString(value));
        });
        return new MountVariables(Environ.nativeString(script), pairs, environ);
    }

    /** Makes the variables for requests that belong to no mount. */
    public static MountVariables none(ServerFacts facts, EnvironSettings environ) {
        return of(
                new MountSettings("", new ApplicationRef.Module("", ""), "", 0, true, false, List.of()),
                facts,
                environ);
    }

    /** Returns the path of the application's script as a native string; {@code ""} for a module. */
    public String script() {
        return script;
    }

    /** A variable that is set explicitly wins over one that is passed on from the process environment. */
    private static Map<String, String> added(EnvironSettings environ) {
        Map<String, String> added = new TreeMap<>();
        for (String name : environ.passed()) {
            String value = System.getenv(name);
            if (value != null) {
                added.put(name, value);
            }
        }
        added.putAll(environ.variables());
        return added;
    }

    /** Returns when a HEAD request is shown to applications as GET. */
    public HeadMapping head() {
        return head;
    }

    /** Returns how large the heads of requests and responses may be. */
    public HeadLimits limits() {
        return limits;
    }

    /** Returns whether requests have the variables of their TLS connection. */
    public boolean ssl() {
        return ssl;
    }

    /** Replaces the variables of another mount in an environ by those of this mount. */
    public void replaceIn(EnvironBuilder builder) {
        for (int i = 0; i < pairs.length; i += 2) {
            builder.replace(pairs[i], pairs[i + 1]);
        }
    }

    /**
     * Begins the environ of a request.
     *
     * @param listener how it reached the server
     * @param variables how many more variables are expected
     */
    public EnvironBuilder begin(Listener listener, int variables) {
        SharedVariables known = shared.get(listener);
        if (known == null && shared.size() >= MAX_LISTENERS) {
            return new EnvironBuilder(variables, limits).putAll(all(listener));
        }
        if (known == null) {
            known = shared.computeIfAbsent(listener, this::all);
        }
        return new EnvironBuilder(known, variables, limits);
    }

    private SharedVariables all(Listener listener) {
        String port = Integer.toString(listener.port);
        List<String> all = new ArrayList<>(List.of(
                "SERVER_PROTOCOL",
                listener.protocol,
                "REQUEST_SCHEME",
                listener.scheme,
                "wsgi.url_scheme",
                listener.scheme));
        all.addAll(List.of(pairs));
        all.addAll(List.of(
                "SERVER_ADDR",
                listener.address,
                "mod_wsgi.listener_host",
                listener.address,
                "mod_wsgi.listener_port",
                port));
        return SharedVariables.of(all, NEXT);
    }
}
