package org.wsgibridge.settings;

import org.jspecify.annotations.Nullable;

/**
 * Who may ask for the state of the bridge, and change it.
 *
 * @param access who is answered at all
 * @param role the container's role that a caller must have to see the status page; {@code null} when none is asked for,
 *     and the page is for callers of this machine only
 * @param actions whether the page may reload and retire
 */
public record AdminSettings(AdminAccess access, @Nullable String role, boolean actions) {
    /** No admin mount. */
    public static final AdminSettings OFF = new AdminSettings(AdminAccess.OFF, null, false);

    /** As it is shipped: health and a page to look at, for callers of this machine. */
    public static final AdminSettings STANDARD = new AdminSettings(AdminAccess.LOOPBACK, null, false);
}
