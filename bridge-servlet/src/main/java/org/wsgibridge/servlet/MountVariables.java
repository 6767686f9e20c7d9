package org.wsgibridge.servlet;

import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** The environ variables that are the same for every request of a mount. Immutable. */
final class MountVariables {
    private final String[] pairs;

    private MountVariables(String... pairs) {
        this.pairs = pairs;
    }

    /**
     * Makes the variables of a mount.
     *
     * @param mount the mount
     * @param serverInfo the container's name and version
     * @param documentRoot the web application's folder, {@code ""} when it is not unpacked
     */
    static MountVariables of(MountSettings mount, String serverInfo, String documentRoot) {
        ApplicationRef application = mount.application();
        String script =
                application instanceof ApplicationRef.Script s ? s.file().toString() : "";
        return new MountVariables(
                "SERVER_SOFTWARE",
                NativeStrings.utf8(serverInfo),
                "DOCUMENT_ROOT",
                NativeStrings.utf8(documentRoot),
                "SCRIPT_FILENAME",
                NativeStrings.utf8(script),
                "mod_wsgi.process_group",
                NativeStrings.utf8(mount.processGroup()),
                "mod_wsgi.application_group",
                "",
                "mod_wsgi.callable_object",
                NativeStrings.utf8(application.callable()),
                "mod_wsgi.request_handler",
                "wsgi-script",
                "mod_wsgi.handler_script",
                "");
    }

    void addTo(EnvironBuilder builder) {
        for (int i = 0; i < pairs.length; i += 2) {
            builder.put(pairs[i], pairs[i + 1]);
        }
    }
}
