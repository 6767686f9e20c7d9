package org.wsgibridge.settings;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the access log and of request ids. Immutable.
 *
 * @param access the format of the access log; {@code null} for no access log
 * @param requestIdFrom the clients whose header {@code X-Request-ID} becomes the request's id
 * @param requestIdInResponse whether responses have the request's id as header {@code X-Request-ID}
 */
public record LogSettings(@Nullable AccessFormat access, Networks requestIdFrom, boolean requestIdInResponse) {
    /** The default: no access log; every request gets a new id, which responses do not have. */
    public static final LogSettings DEFAULT = new LogSettings(null, Networks.NONE, false);
}
