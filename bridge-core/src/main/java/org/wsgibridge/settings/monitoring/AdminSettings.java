package org.wsgibridge.settings.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Where the state of the bridge is shown, to which callers, and whether they can change it.
 *
 * @param place where the admin mount is
 * @param host the address that its own listener listens at
 * @param port the port of its own listener, 0 for any that is free
 * @param role the container's role that opens the mount; {@code null} when none does
 * @param token what opens the mount; {@code null} when there is no such file
 * @param metricsToken what opens the metrics alone; {@code null} when there is no such file
 * @param actions whether the status page may reload and retire
 * @param probes whether probes are answered on the port of the applications
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
    /** The address that the listener has unless an option says otherwise. */
    public static final String LOOPBACK = "127.0.0.1";

    /** No admin mount. */
    public static final AdminSettings OFF =
            new AdminSettings(AdminPlace.OFF, LOOPBACK, 0, null, null, null, false, false);

    /**
     * A secret that a caller has to send.
     *
     * @param text the secret; never logged
     */
    public record Token(String text) {
        /**
         * Returns whether that is the secret. How long it takes does not depend on how much of it is right.
         *
         * @param sent what a caller has sent
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
