package org.wsgibridge.settings;

import static org.wsgibridge.settings.OptionTypes.choice;
import static org.wsgibridge.settings.OptionTypes.text;
import static org.wsgibridge.settings.OptionTypes.toggle;
import static org.wsgibridge.settings.Scope.BRIDGE;

import java.util.List;

/** The options of the admin mount. */
public final class AdminOptions {

    /** Who may ask for the state of the bridge. */
    public static final Option<AdminAccess> ADMIN = Option.of(
            "admin",
            BRIDGE,
            choice(AdminAccess.class),
            "loopback",
            "Who is answered under `/-/`: `/-/live` and `/-/ready` tell whether the bridge works and takes requests;"
                    + " `/-/status` is a page that shows what it does. `loopback`: whoever asks from this machine and not"
                    + " through a proxy, everybody else gets to the application; `on`: everybody, but the page only as"
                    + " `loopback`, or whoever has `admin-role`; `off`: nobody.");

    /** Who may see the page from elsewhere. */
    public static final Option<String> ADMIN_ROLE = Option.of(
                    "admin-role",
                    BRIDGE,
                    text("role", "the name of a role", "\\P{Cntrl}+"),
                    "",
                    "With `admin = on`: the role, of the container's own login, without which nobody sees the status page,"
                            + " from wherever he asks.")
            .standardText("none");

    /** Whether the page has buttons. */
    public static final Option<Boolean> ADMIN_ACTIONS = Option.of(
            "admin-actions",
            BRIDGE,
            toggle(),
            "off",
            "Whether the status page can load a process group again and replace an interpreter. Needs `admin = loopback`, or"
                    + " `admin = on` with `admin-role`.");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(ADMIN, ADMIN_ROLE, ADMIN_ACTIONS);

    private AdminOptions() {}
}
