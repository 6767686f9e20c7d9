package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.choice;
import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;
import org.wsgibridge.settings.AccessType;

/** The options of the scripts that decide which clients may use the applications and files. */
public final class AccessOptions {

    /** The script that allows or refuses clients. */
    public static final Option<String> ACCESS_SCRIPT = Option.of(
                    "access-script",
                    BRIDGE,
                    path("file"),
                    "",
                    "A script whose `allow_access(environ, host)` is called for every request, with the client's"
                            + " address as `host`: `False` answers 403; `True` and `None` let the request pass. All"
                            + " access scripts run in the process group `access`.")
            .defaultText("none")
            .modWsgi("`WSGIAccessScript`, `--host-access-script`");

    /** The script that authenticates users. */
    public static final Option<String> AUTH_USER_SCRIPT = Option.of(
                    "auth-user-script",
                    BRIDGE,
                    path("file"),
                    "",
                    "A script that authenticates users; other clients get 401. With `auth-type = basic` its"
                            + " `check_password(environ, user, password)` accepts the user with `True`, or with"
                            + " another name for the user, and refuses with `False` or `None`; with `digest` its"
                            + " `get_realm_hash(environ, user, realm)` returns the MD5 of `user:realm:password` in"
                            + " hexadecimal digits, or `None`. If it has `get_realm_hash_sha256` as well, which"
                            + " returns the SHA-256, clients may use that instead.")
            .defaultText("none")
            .modWsgi("`WSGIAuthUserScript`, `--auth-user-script`");

    /** The authentication scheme. */
    public static final Option<AccessType> AUTH_TYPE = Option.of(
                    "auth-type",
                    BRIDGE,
                    choice(AccessType.class),
                    "basic",
                    "How users authenticate. `basic` sends the password with every request and needs HTTPS.")
            .modWsgi("`AuthType`, `--auth-type`");

    /** The realm. */
    public static final Option<String> AUTH_REALM = Option.of(
                    "auth-realm",
                    BRIDGE,
                    text("text", "a text without control characters", "\\P{Cntrl}+"),
                    "Restricted",
                    "The realm, which browsers may show when they ask for the password, and which `get_realm_hash`"
                            + " gets as an argument.")
            .modWsgi("`AuthName`");

    /** The script that returns the groups of users. */
    public static final Option<String> AUTH_GROUP_SCRIPT = Option.of(
                    "auth-group-script",
                    BRIDGE,
                    path("file"),
                    "",
                    "A script whose `groups_for_user(environ, user)` returns the names of a user's groups; a user"
                            + " that is not in `auth-group` gets 401.")
            .defaultText("none")
            .modWsgi("`WSGIAuthGroupScript`, `--auth-group-script`");

    /** The group that users must belong to. */
    public static final Option<String> AUTH_GROUP = Option.of(
                    "auth-group",
                    BRIDGE,
                    text("name", "the name of a group", "\\P{Cntrl}+"),
                    "wsgi",
                    "The group that users have to be in, with `auth-group-script`.")
            .modWsgi("`Require wsgi-group`, `--auth-group`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL =
            List.of(ACCESS_SCRIPT, AUTH_USER_SCRIPT, AUTH_TYPE, AUTH_REALM, AUTH_GROUP_SCRIPT, AUTH_GROUP);

    private AccessOptions() {}
}
