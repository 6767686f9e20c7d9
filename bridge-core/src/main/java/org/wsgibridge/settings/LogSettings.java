package org.wsgibridge.settings;

import org.jspecify.annotations.Nullable;

/**
 * What is logged of requests, and what they are called.
 *
 * @param access the format of the access log, {@code null} for none
 * @param requestIdFrom whose {@code X-Request-ID} becomes the id of the request
 * @param requestIdInResponse whether responses have the header {@code X-Request-ID}
 */
public record LogSettings(@Nullable AccessFormat access, Networks requestIdFrom, boolean requestIdInResponse) {
    /** The default: no access log, and ids of the bridge's own that no client sees. */
    public static final LogSettings DEFAULT = new LogSettings(null, Networks.NONE, false);
}
