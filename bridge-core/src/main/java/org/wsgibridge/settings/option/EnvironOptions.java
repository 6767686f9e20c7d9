package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.choice;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;
import java.util.Set;
import org.wsgibridge.settings.HeadMapping;

/** The options of additional variables in the environ of requests. */
public final class EnvironOptions {
    /** A variable in the environ; the option's name is a pattern. */
    public static final Option<String> ENVIRON = Option.of(
                    "environ.KEY",
                    BRIDGE,
                    text("text", "text without control characters", "\\P{Cntrl}*"),
                    "",
                    "A variable in the environ of every request, not in `os.environ`. Variables of the request itself,"
                            + " such as `REMOTE_ADDR` and all of `wsgi.`, `wsgi_bridge.`, `mod_wsgi.` and `HTTP_`,"
                            + " cannot be set.")
            .defaultText("none")
            .modWsgi("`SetEnv`, `--setenv`");

    /** The JVM's environment variables that are copied into the environ. */
    public static final Option<String> PASSENV = Option.of(
                    "passenv",
                    BRIDGE,
                    text("names", "names separated by spaces", "[^\\s=\\p{Cntrl}]+(\\s+[^\\s=\\p{Cntrl}]+)*"),
                    "",
                    "Environment variables of the server, separated by spaces, that every request has in its environ,"
                            + " if they are set when the server starts.")
            .defaultText("none")
            .modWsgi("`PassEnv`, `--passenv`");

    /** Whether the environ has variables of the TLS connection. */
    public static final Option<Boolean> SSL_ENVIRONMENT = Option.of(
                    "ssl-environment",
                    BRIDGE,
                    toggle(),
                    "off",
                    "Whether requests over TLS have variables of the connection and of the client's certificate, with"
                            + " mod_ssl's names; see [Variables of TLS](#variables-of-tls).")
            .modWsgi("`SSLOptions +StdEnvVars`, `--ssl-environment`");

    /** Whether applications get GET for a HEAD request. */
    public static final Option<HeadMapping> MAP_HEAD_TO_GET = Option.of(
                    "map-head-to-get",
                    BRIDGE,
                    choice(HeadMapping.class),
                    "auto",
                    "Whether applications get `GET` for a `HEAD` request; their response is sent without its body."
                            + " `auto`: only if something in front of the application changes bodies and needs the"
                            + " body for its headers, as `--compress-responses` does. A filter of the web application"
                            + " announces this with the request attribute `org.wsgibridge.output-filter`.")
            .modWsgi("`WSGIMapHEADToGET`, `--map-head-to-get`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(ENVIRON, PASSENV, SSL_ENVIRONMENT, MAP_HEAD_TO_GET);

    private static final Set<String> OF_REQUESTS = Set.of(
            "AUTH_TYPE",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "DOCUMENT_ROOT",
            "HTTPS",
            "PATH_INFO",
            "QUERY_STRING",
            "REMOTE_ADDR",
            "REMOTE_PORT",
            "REMOTE_USER",
            "REQUEST_METHOD",
            "REQUEST_SCHEME",
            "REQUEST_URI",
            "SCRIPT_FILENAME",
            "SCRIPT_NAME",
            "SERVER_ADDR",
            "SERVER_NAME",
            "SERVER_PORT",
            "SERVER_PROTOCOL",
            "SERVER_SOFTWARE");
    private static final List<String> PREFIXES_OF_REQUESTS =
            List.of("wsgi.", "wsgi_bridge.", "mod_wsgi.", "servlet.", "HTTP_");

    private EnvironOptions() {}

    /**
     * Returns whether a variable belongs to the request or to WSGI itself, so that no option may set it.
     *
     * @param key the variable's name
     */
    public static boolean isOfRequests(String key) {
        return OF_REQUESTS.contains(key) || PREFIXES_OF_REQUESTS.stream().anyMatch(key::startsWith);
    }
}
