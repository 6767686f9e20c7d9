package org.wsgibridge.settings.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the admin mount. Immutable.
 *
 * @param place where the admin mount is served
 * @param host the address of the separate listener
 * @param port the port of the separate listener; 0 for any free port
 * @param role the container's role that gives access to the mount; {@code null} for none
 * @param token the token that gives access to the mount; {@code null} if no file for it is set
 * @param metricsToken the token that gives access only to metrics and probes; {@code null} if no file for it is set
 * @param actions whether the status page can reload process groups and replace interpreters
 * @param probes whether probes are also answered on the port of the applications
 */
public record AdminSettings(
        AdminPlace place,
        String host,
        int port,
        @Nullable String role,
        @Nullable Token token,
        @Nullable Token metricsToken,
        boolean actions,
        boolean probes) {
    /** The default address of the separate listener. */
    public static final String LOOPBACK = "127.0.0.1";

    /** The default: no admin mount. */
    public static final AdminSettings OFF =
            new AdminSettings(AdminPlace.OFF, LOOPBACK, 0, null, null, null, false, false);

    /**
     * A secret that a caller must send. Immutable.
     *
     * @param text the secret; never logged
     */
    public record Token(String text) {
        /**
         * Returns whether a text is the secret. The time that this takes does not depend on how many characters match.
         *
         * @param sent the text that the caller sent
         */
        public boolean matches(String sent) {
            return MessageDigest.isEqual(sent.getBytes(UTF_8), text.getBytes(UTF_8));
        }

        @Override
        public String toString() {
            return "(secret)";
        }
    }
}
