package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * The folder whose files are served in preference to applications (mod_wsgi-express's {@code --document-root}).
 * Immutable.
 *
 * @param folder the folder, absolute
 * @param index the names of files; a request for a folder gets the first that exists in it; native strings
 * @param listing whether a folder without such a file is listed, if no application is mounted there
 * @param cacheControl the Cache-Control header of its files; {@code ""} for none
 */
public record DocumentRoot(Path folder, List<String> index, boolean listing, String cacheControl) {
    /** Makes the list immutable. */
    public DocumentRoot {
        index = List.copyOf(index);
    }
}
