package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * The folder whose files win over the applications; mod_wsgi-express's {@code --document-root}.
 *
 * @param folder the folder, absolute
 * @param index the names of the files that are served for their folder, in order; native strings
 * @param listing whether a folder without such a file is listed where no application is mounted
 * @param cacheControl the Cache-Control header of its files, {@code ""} for none
 */
public record DocumentRoot(Path folder, List<String> index, boolean listing, String cacheControl) {
    /** Makes the list immutable. */
    public DocumentRoot {
        index = List.copyOf(index);
    }
}
