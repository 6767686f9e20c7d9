package org.wsgibridge.express.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * The file {@code admin} in the server root, by which scripts find the admin mount of a running server. It has options
 * for {@code curl -K}: the URL of the mount and, if needed, the token. Only the server's user can read it. Immutable.
 *
 * @param url the mount's URL, with a slash at its end
 * @param token the token for the mount, {@code null} if none is needed
 * @param made whether the token was generated for this start, rather than configured
 */
public record AdminFile(String url, @Nullable Token token, boolean made) {
    private static final String NAME = "admin";

    /**
     * Describes the admin mount of a server that has started.
     *
     * @param access the address of the mount, {@code null} if there is none
     * @param where the addresses of the server
     * @return the file, not yet written; {@code null} if there is no mount
     */
    public static @Nullable AdminFile of(@Nullable AdminAccess access, Listening where, ServerSettings settings) {
        if (access == null) {
            return null;
        }
        String url = access.url() == null ? where.url() + "-/" : access.url();
        boolean made = access.made() != null;
        return new AdminFile(
                url, made ? access.made() : settings.bridge().admin().token(), made);
    }

    /** Returns the path of the file in a server root. */
    public static Path in(Path root) {
        return root.resolve(NAME);
    }

    /** Returns the content of the file. */
    String text() {
        String header = token == null ? "" : "header = \"Authorization: Bearer " + token.text() + "\"\n";
        return "# For curl -K: readiness of this server, and what opens its admin mount.\nurl = \"" + url + "ready\"\n"
                + header;
    }
}
