package org.wsgibridge.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the site around the applications: document root, error documents and access scripts. Immutable.
 *
 * @param documentRoot the folder whose files are served in preference to applications; {@code null} for none
 * @param handlers the scripts that answer requests for files of the document root, by extension in lower case
 * @param errorDocuments the documents that replace error pages
 * @param access the scripts that decide which clients may use applications and files; {@code null} to allow all
 */
public record SiteSettings(
        @Nullable DocumentRoot documentRoot,
        Map<String, MountSettings> handlers,
        ErrorDocuments errorDocuments,
        @Nullable AccessSettings access) {
    /** The default: none of these. */
    public static final SiteSettings NONE = new SiteSettings(null, Map.of(), ErrorDocuments.NONE, null);

    /** Makes the map immutable. */
    public SiteSettings {
        handlers = Map.copyOf(handlers);
    }
}
