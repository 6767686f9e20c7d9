package org.wsgibridge.express.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.admin.door.AdminAccess;
import org.wsgibridge.settings.monitoring.AdminSettings.Token;

/**
 * How scripts ask the admin mount of a running server: {@code admin} in the server root, a file of options for {@code
 * curl -K} with the mount's URL and, where one is needed, the token. Only the server's user can read it.
 *
 * @param url the mount's URL, with a slash at its end
 * @param token what opens the mount, {@code null} when it is open
 * @param made whether the token was made for this start
 */
public record AdminFile(String url, @Nullable Token token, boolean made) {
    private static final String NAME = "admin";

    /**
     * Describes the admin mount of a server that has started.
     *
     * @param access where the mount is, {@code null} when there is none
     * @param where where the server listens
     * @return the file, {@code null} when there is no mount
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

    /** Returns the file of a server root. */
    public static Path in(Path root) {
        return root.resolve(NAME);
    }

    /** Returns what is in the file. */
    String text() {
        String header = token == null ? "" : "header = \"Authorization: Bearer " + token.text() + "\"\n";
        return "# For curl -K: readiness of this server, and what opens its admin mount.\nurl = \"" + url + "ready\"\n"
                + header;
    }
}
