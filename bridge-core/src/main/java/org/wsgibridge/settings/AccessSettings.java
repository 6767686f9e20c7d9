package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that decide which clients may use the applications and files. At least one of {@code accessScript} and
 * {@code userScript} is not {@code null}. Immutable.
 *
 * @param accessScript the script that defines {@code allow_access}; {@code null} if there is none
 * @param userScript the script that defines {@code check_password} or {@code get_realm_hash}; {@code null} if there is
 *     none
 * @param type how users are authenticated
 * @param realm the realm that users log in to; a native string as PEP 3333 defines it
 * @param groupScript the script that defines {@code groups_for_user}; {@code null} if no group is required
 * @param group the group that users must belong to if {@code groupScript} is set; a native string
 */
public record AccessSettings(
        @Nullable Path accessScript,
        @Nullable Path userScript,
        AccessType type,
        String realm,
        @Nullable Path groupScript,
        String group) {
    /** The name of the process group that runs the scripts. */
    public static final String PROCESS_GROUP = "access";

    /** The WSGI application of the bridge that calls the scripts. */
    public static final ApplicationRef APPLICATION = new ApplicationRef.Module("_bridge_access", "application");

    /** Returns the scripts that are set. */
    public List<Path> scripts() {
        return Stream.of(accessScript, userScript, groupScript)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /**
     * Returns the applications that the process group loads: each script with its function, and the one that calls
     * them.
     */
    public List<ApplicationRef> applications() {
        List<ApplicationRef> all = new ArrayList<>();
        if (accessScript != null) {
            all.add(new ApplicationRef.Script(accessScript, "allow_access"));
        }
        if (userScript != null) {
            all.add(new ApplicationRef.Script(
                    userScript, type == AccessType.DIGEST ? "get_realm_hash" : "check_password"));
        }
        if (groupScript != null) {
            all.add(new ApplicationRef.Script(groupScript, "groups_for_user"));
        }
        all.add(APPLICATION);
        return all;
    }
}
