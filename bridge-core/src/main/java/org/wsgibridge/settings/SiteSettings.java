package org.wsgibridge.settings;

import org.jspecify.annotations.Nullable;

/**
 * What surrounds the applications.
 *
 * @param documentRoot the folder whose files win over the applications, {@code null} for none
 * @param access who gets at applications and files, {@code null} for everybody
 */
public record SiteSettings(
        @Nullable DocumentRoot documentRoot, @Nullable AccessSettings access) {
    /** Nothing but the applications. */
    public static final SiteSettings NONE = new SiteSettings(null, null);
}
