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
            description = "A script with allow_access(environ, host): who may ask at all.")
    @Nullable
    Path accessScript;

    @Option(
            names = "--auth-user-script",
            paramLabel = "SCRIPT",
            description = "A script with check_password(environ, user, password), or with --auth-type Digest"
                    + " get_realm_hash(environ, user, realm): users have to log in.")
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
            description = "What users are told they log in to. Default: host and port, such as localhost:8000")
    @Nullable
    String realm;

    @Option(
            names = "--auth-group-script",
            paramLabel = "SCRIPT",
            description = "A script with groups_for_user(environ, user): what groups users are in.")
    @Nullable
    Path groupScript;

    @Option(
            names = "--auth-group",
            paramLabel = "NAME",
            description = "The group that users have to be in, with --auth-group-script. Default: wsgi")
    @Nullable
    String group;

    /** Tells whether any script is asked. */
    boolean areUsed() {
        return accessScript != null || userScript != null;
    }

    /**
     * Adds what they ask for to the bridge's options.
     *
     * @param folder what relative paths are relative to
     * @param standardRealm the realm when none is given
     */
    void addTo(Map<String, String> options, Path folder, String standardRealm) {
        add(options, "access-script", resolved(accessScript, folder));
        add(options, "auth-user-script", resolved(userScript, folder));
        add(options, "auth-type", type);
        add(options, "auth-realm", realm == null && userScript != null ? standardRealm : realm);
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
