package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that decide which clients get at the applications and files; at least one of {@code accessScript} and
 * {@code userScript} is there.
 *
 * @param accessScript has {@code allow_access}, {@code null} for none
 * @param userScript has {@code check_password} or {@code get_realm_hash}, {@code null} for none
 * @param type how users are authenticated
 * @param realm the name of what they log in to; a native string
 * @param groupScript has {@code groups_for_user}, {@code null} when no group is required
 * @param group the group that users have to be in; a native string
 */
public record AccessSettings(
        @Nullable Path accessScript,
        @Nullable Path userScript,
        AccessType type,
        String realm,
        @Nullable Path groupScript,
        String group) {
    /** The process group that runs the scripts. */
    public static final String PROCESS_GROUP = "access";

    /** The module that asks them, which is a WSGI application. */
    public static final ApplicationRef APPLICATION = new ApplicationRef.Module("_bridge_access", "application");

    /** Returns the scripts that there are. */
    public List<Path> scripts() {
        return Stream.of(accessScript, userScript, groupScript)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /** Returns what a process group has to load: the scripts, each with its function, and what asks them. */
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
