package org.wsgibridge.express.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of access and authentication scripts, as mod_wsgi-express has them. */
final class AuthOptions {
    @Option(
            names = "--host-access-script",
            paramLabel = "SCRIPT",
            description = "A script whose function allow_access(environ, host) decides which clients are" + " served.")
    @Nullable
    Path accessScript;

    @Option(
            names = "--auth-user-script",
            paramLabel = "SCRIPT",
            description = "Makes users log in. The script has check_password(environ, user, password), or for"
                    + " --auth-type Digest get_realm_hash(environ, user, realm).")
    @Nullable
    Path userScript;

    @Option(
            names = "--auth-type",
            paramLabel = "TYPE",
            description = "How users log in: Basic or Digest. Default: Basic")
    @Nullable
    String type;

    @Option(
            names = "--auth-realm",
            paramLabel = "TEXT",
            description = "The realm that browsers show when they ask for a password. Default: host and port,"
                    + " such as localhost:8000")
    @Nullable
    String realm;

    @Option(
            names = "--auth-group-script",
            paramLabel = "SCRIPT",
            description = "A script whose function groups_for_user(environ, user) returns the groups of a user.")
    @Nullable
    Path groupScript;

    @Option(
            names = "--auth-group",
            paramLabel = "NAME",
            description = "The group that --auth-group-script must return for a user to be served. Default:" + " wsgi")
    @Nullable
    String group;

    /** Returns whether any script is asked. */
    boolean areUsed() {
        return accessScript != null || userScript != null;
    }

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param folder the folder that relative paths are resolved against
     * @param defaultRealm the realm for users that log in, if none is given
     */
    void addTo(Map<String, String> options, Path folder, String defaultRealm) {
        add(options, "access-script", resolved(accessScript, folder));
        add(options, "auth-user-script", resolved(userScript, folder));
        add(options, "auth-type", type);
        add(options, "auth-realm", realm == null && userScript != null ? defaultRealm : realm);
        add(options, "auth-group-script", resolved(groupScript, folder));
        add(options, "auth-group", group);
    }

    private static @Nullable String resolved(@Nullable Path file, Path folder) {
        return file == null ? null : folder.resolve(file).normalize().toString();
    }

    private static void add(Map<String, String> options, String name, @Nullable String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
