package org.wsgibridge.settings;

import java.util.Map;

/**
 * The documents that replace the bridge's error pages (mod_wsgi-express's {@code --error-document}). Immutable.
 *
 * @param urls the documents' paths below the servlet by status, decoded; native strings
 * @param override whether documents also replace the responses of applications with the same status
 */
public record ErrorDocuments(Map<Integer, String> urls, boolean override) {
    /** No documents. */
    public static final ErrorDocuments NONE = new ErrorDocuments(Map.of(), false);

    /** Makes the map immutable. */
    public ErrorDocuments {
        urls = Map.copyOf(urls);
    }
}
