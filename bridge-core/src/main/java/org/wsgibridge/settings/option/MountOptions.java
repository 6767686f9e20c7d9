package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.EngineSupport.IN_PROCESS;
import static org.wsgibridge.settings.option.OptionTypes.bytes;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.BRIDGE;
import static org.wsgibridge.settings.option.Scope.MOUNT;

/** The options of mounts and of static files. */
public final class MountOptions {
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
    private static final String IDENTIFIER = "[\\p{L}_][\\p{L}\\p{N}_]*";

    /** The application of a mount. */
    public static final Option<String> APPLICATION = Option.of(
                    "application",
                    MOUNT,
                    text("file, or module:callable", "a script such as wsgi.py, or module:callable", "\\P{Cntrl}+"),
                    "",
                    "The application: a script file, relative to the deployment's `WEB-INF` or absolute, or"
                            + " `module:callable`, or a configuration of PasteDeploy (`.ini`). Without a mount it is"
                            + " the application of the root; `none`: the root has no application.")
            .defaultText("`wsgi.py` for the root, if that file exists")
            .modWsgi("`WSGIScriptAlias`, `--application-type`, `--entry-point`");

    /** The callable's name in a script. */
    public static final Option<String> CALLABLE_OBJECT = Option.of(
                    "callable-object",
                    MOUNT,
                    text(
                            "name",
                            "the name of a Python callable, such as application, or a call of a factory with literals,"
                                    + " such as create_app('test')",
                            IDENTIFIER + "(\\.|\\p{L}|\\p{N}|_)*( *\\(.*\\))?"),
                    "application",
                    "The name of the application object in a script file, or a factory with literals as arguments,"
                            + " such as `create_app('test')`, which every interpreter calls once.")
            .modWsgi("`WSGICallableObject`");

    /** The process group of a mount. */
    public static final Option<String> PROCESS_GROUP = Option.of(
                    "process-group",
                    MOUNT,
                    text("name", "a name of letters, digits, '.', '_' and '-'", NAME),
                    "",
                    "The process group that runs the mount. A name other than `default` has to be defined by at least"
                            + " one option `group.NAME.OPTION`, or be another mount's own group.")
            .defaultText("a group of the mount's own: `default` for the root, `blog` for `/blog`")
            .modWsgi("`WSGIProcessGroup`");

    /** The largest request body. */
    public static final Option<Long> LIMIT_REQUEST_BODY = Option.of(
                    "limit-request-body",
                    MOUNT,
                    bytes(),
                    "10M",
                    "The largest request body; a larger one gets 413. 0: no limit.")
            .modWsgi("`LimitRequestBody`, `--limit-request-body`");

    /** Whether a request's body is read before the request is admitted. */
    public static final Option<Boolean> REQUEST_BUFFERING = Option.of(
            "request-buffering",
            MOUNT,
            toggle(),
            "on",
            "Reads the body of a request completely, to memory or to a temporary file, before the request asks for a"
                    + " slot, so that a slow upload holds no slot. `off`: the application reads while the client"
                    + " sends.");

    /** How much of a response may wait on disk for a slow client. */
    public static final Option<Long> RESPONSE_BUFFER = Option.of(
            "response-buffer",
            MOUNT,
            bytes(),
            "16M",
            "How many bytes of a response may wait in a temporary file for a slow client. Meanwhile the application"
                    + " ends, and its slot serves other requests. All responses together may take 1 GiB. 0: no file;"
                    + " the application waits as soon as 1 MiB of the response is in memory, or all responses together"
                    + " take an eighth of the heap.");

    /** Whether the environ contains the servlet container's objects. */
    public static final Option<Boolean> SERVLET_OBJECTS = Option.of(
                    "servlet-objects",
                    MOUNT,
                    toggle(),
                    "off",
                    "Puts the servlet container's objects into the environ: `servlet.request` (with the container's"
                            + " login, session and attributes) and `servlet.context`. Do not use them after the"
                            + " response. `wsgi_bridge.sessions` needs this option.")
            .onlyFor(IN_PROCESS);

    /** The paths whose requests do not count as activity. */
    public static final Option<String> IGNORE_ACTIVITY = Option.of(
                    "ignore-activity",
                    MOUNT,
                    text("URL paths", "paths that begin with /, separated by spaces", "/\\S*(\\s+/\\S*)*"),
                    "",
                    "Paths below the mount, decoded and separated by spaces. Requests for them and for paths below"
                            + " them, such as those of a monitor, do not count as activity (`inactivity-timeout`).")
            .defaultText("none")
            .modWsgi("`WSGIIgnoreActivity`, `--ignore-activity`");

    /** The request that an interpreter serves before all others. */
    public static final Option<String> WARM_UP = Option.of(
                    "warm-up",
                    MOUNT,
                    text(
                            "URL path",
                            "a path below the mount such as /health?full=1, with the scheme and host that the"
                                    + " application expects before it if need be,"
                                    + " as in https://shop.example.com/health",
                            "(https?://[A-Za-z0-9.\\-]+(:[0-9]{1,5})?)?/([!$-;=@-_a-z~?&]|%[0-9A-Fa-f]{2})*"),
                    "",
                    "A path below the mount that the bridge requests with `GET` from every new interpreter, before the"
                            + " interpreter gets requests of clients. The time counts toward `startup-timeout`. A"
                            + " status of 400 or above is logged (WB0113), and the interpreter is used nevertheless."
                            + " Write a scheme and host before the path if the application expects them; else it sees"
                            + " `http` and `localhost`.")
            .defaultText("none");

    /** A mapping of static files; the option's name is a pattern. */
    public static final Option<String> STATIC = Option.of(
                    "static./PREFIX",
                    BRIDGE,
                    path("file or folder"),
                    "",
                    "Serves the URLs below the prefix from a folder, relative to `WEB-INF` or absolute, without"
                            + " Python; a prefix without a trailing `/` may name a single file. Links are followed"
                            + " within the folder, never out of it; the folder itself may be a link that is switched"
                            + " to another release. A single file is served wherever its links lead.")
            .defaultText("none")
            .modWsgi("`Alias`, `--url-alias`");

    /** Cache-Control of static files. */
    public static final Option<String> STATIC_CACHE_CONTROL = Option.of(
                    "static-cache-control",
                    BRIDGE,
                    text("header value", "a Cache-Control value such as public, max-age=3600", "[\\x20-\\x7e]*"),
                    "",
                    "The `Cache-Control` header of static files.")
            .defaultText("none");

    private MountOptions() {}
}
