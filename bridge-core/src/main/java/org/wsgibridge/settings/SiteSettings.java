package org.wsgibridge.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the applications.
 *
 * @param documentRoot the folder whose files win over the applications, {@code null} for none
 * @param handlers what answers for files of the document root, by extension in lower case
 * @param errorDocuments what is sent for errors
 * @param access which clients get at applications and files, {@code null} for all
 */
public record SiteSettings(
        @Nullable DocumentRoot documentRoot,
        Map<String, MountSettings> handlers,
        ErrorDocuments errorDocuments,
        @Nullable AccessSettings access) {
    /** Nothing but the applications. */
    public static final SiteSettings NONE = new SiteSettings(null, Map.of(), ErrorDocuments.NONE, null);

    /** Makes the map immutable. */
    public SiteSettings {
        handlers = Map.copyOf(handlers);
    }
}
