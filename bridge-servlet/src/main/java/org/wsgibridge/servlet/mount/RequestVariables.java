package org.wsgibridge.servlet.mount;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.forwarded.ForwardedRequest;
import org.wsgibridge.settings.HeadMapping;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * Takes a snapshot of a servlet request as environ variables: those of PEP 3333, section "environ Variables", and those
 * of mod_wsgi. Stateless.
 */
public final class RequestVariables {
    private static final int VARIABLES = 32;

    /** The request attribute that a handler in front of the servlet sets if it changes the bodies of responses. */
    private static final String OUTPUT_FILTER = "org.wsgibridge.output-filter";

    private RequestVariables() {}

    /**
     * Takes the snapshot, whose first variables are those of {@link MountVariables#NEXT}.
     *
     * @param request the request
     * @param id its id
     * @param scriptName the path of the mount, decoded; SCRIPT_NAME unless a trusted proxy has sent another one
     * @param pathInfo the path below the mount, decoded
     * @param constants what is the same for every request of the mount
     */
    public static EnvironBuilder snapshot(
            HttpServletRequest request, String id, String scriptName, String pathInfo, MountVariables constants) {
        EnvironBuilder environ = constants.begin(listener(request), VARIABLES);
        String told = ForwardedRequest.scriptName(request);
        addMethod(environ, request, constants.head());
        environ.put("SCRIPT_NAME", told == null ? scriptName : told).put("PATH_INFO", pathInfo);
        addUri(environ, request);
        environ.put("SERVER_NAME", Environ.nativeString(request.getServerName()))
                .put("SERVER_PORT", Integer.toString(request.getServerPort()))
                .put("REMOTE_ADDR", text(request.getRemoteAddr()))
                .put("REMOTE_PORT", Integer.toString(request.getRemotePort()))
                .put("mod_wsgi.script_name", scriptName)
                .put("mod_wsgi.path_info", pathInfo)
                .put("mod_wsgi.request_id", id)
                .put("wsgi_bridge.request_id", id);
        addUser(environ, request);
        if (constants.ssl()) {
            SslVariables.addTo(environ, request);
        }
        if (told != null) {
            environ.put("mod_wsgi.mount_point", told);
        }
        addHeaders(environ, request);
        return environ;
    }

    /**
     * Returns the length of the request line in bytes; for HTTP/2, of the line that the request would have in HTTP/1.
     */
    public static long lineLength(HttpServletRequest request) {
        String query = request.getQueryString();
        return 2L
                + request.getMethod().length()
                + request.getRequestURI().length()
                + (query == null ? 0 : 1 + query.length())
                + request.getProtocol().length();
    }

    private static void addMethod(EnvironBuilder environ, HttpServletRequest request, HeadMapping mapping) {
        String method = request.getMethod();
        boolean asGet = method.equals("HEAD")
                && (mapping == HeadMapping.ON
                        || (mapping == HeadMapping.AUTO && request.getAttribute(OUTPUT_FILTER) != null));
        environ.put("REQUEST_METHOD", asGet ? "GET" : method);
        if (asGet) {
            environ.headAsGet();
        }
    }

    private static void addUri(EnvironBuilder environ, HttpServletRequest request) {
        String uri = Environ.nativeString(request.getRequestURI());
        String query = request.getQueryString();
        if (query == null) {
            environ.put("QUERY_STRING", "").put("REQUEST_URI", uri);
        } else {
            String bytes = Environ.nativeString(query);
            environ.put("QUERY_STRING", bytes).put("REQUEST_URI", uri + "?" + bytes);
        }
    }

    private static MountVariables.Listener listener(HttpServletRequest request) {
        return new MountVariables.Listener(
                request.getScheme(), request.getProtocol(), text(request.getLocalAddr()), request.getLocalPort());
    }

    private static void addUser(EnvironBuilder environ, HttpServletRequest request) {
        String user = request.getRemoteUser();
        if (user != null) {
            environ.put("REMOTE_USER", Environ.nativeString(user));
        }
        String authType = request.getAuthType();
        if (authType != null) {
            environ.put("AUTH_TYPE", authType);
        }
    }

    /** Tomcat and Jetty decode header bytes as latin-1, so header values are native strings already. */
    private static void addHeaders(EnvironBuilder environ, HttpServletRequest request) {
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            environ.header(name, request.getHeaders(name));
        }
        addHost(environ, request);
    }

    /**
     * In HTTP/2 a request may have {@code :authority} instead of a Host header, and Jetty does not make a Host header
     * from it.
     */
    private static void addHost(EnvironBuilder environ, HttpServletRequest request) {
        String protocol = text(request.getProtocol());
        if (request.getHeader("Host") != null || protocol.startsWith("HTTP/1") || protocol.startsWith("HTTP/0")) {
            return;
        }
        int port = request.getServerPort();
        boolean defaultValue = port == ("https".equals(request.getScheme()) ? 443 : 80);
        environ.header("Host", Environ.nativeString(request.getServerName()) + (defaultValue ? "" : ":" + port));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
