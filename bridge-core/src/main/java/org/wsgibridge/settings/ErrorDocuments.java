package org.wsgibridge.settings;

import java.util.Map;

/**
 * The documents that are sent in the place of error pages; mod_wsgi-express's {@code --error-document}.
 *
 * @param urls paths below the servlet, decoded native strings, by status
 * @param override whether they also replace what applications answer
 */
public record ErrorDocuments(Map<Integer, String> urls, boolean override) {
    /** None. */
    public static final ErrorDocuments NONE = new ErrorDocuments(Map.of(), false);

    /** Makes the map immutable. */
    public ErrorDocuments {
        urls = Map.copyOf(urls);
    }
}
