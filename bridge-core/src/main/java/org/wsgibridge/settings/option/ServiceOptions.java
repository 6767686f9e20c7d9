package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

/** The options of background scripts. */
public final class ServiceOptions {
    /** A background script. */
    public static final Option<String> SERVICE = Option.of(
                    "service.NAME",
                    BRIDGE,
                    path("file"),
                    "",
                    "A Python script, relative to `WEB-INF` or absolute, that runs beside the applications for as"
                            + " long as the bridge does, such as a scheduler: in an interpreter of its own, started"
                            + " again with back-off when it ends. Options of the process group `NAME` apply to it:"
                            + " `group.NAME.user`.")
            .defaultText("none")
            .modWsgi("`WSGIDaemonProcess threads=0`, `--service-script`");

    private ServiceOptions() {}
}
