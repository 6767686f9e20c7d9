package org.wsgibridge.settings;

import java.util.List;

/**
 * A mount: a URL prefix and the application that serves it. Immutable.
 *
 * @param path the prefix below the servlet: {@code ""} for the root, otherwise {@code /name} without a trailing slash.
 *     A native string as PEP 3333 defines it: each character stands for one byte of the UTF-8 text
 * @param application the application
 * @param processGroup the name of the process group that runs the application
 * @param limitRequestBody the largest request body in bytes, 0 for no limit; a larger one gets 413
 * @param requestBuffering whether a request's body is read completely before the request asks for a slot
 * @param responseBuffer how many bytes of a response may wait in a temporary file for a slow client; 0 for no file
 * @param servletObjects whether the environ contains {@code servlet.request} and {@code servlet.context} (in-process
 *     engines only)
 * @param ignoreActivity paths below the mount whose requests do not count as activity; native strings
 * @param warmUp the request that a new interpreter serves before those of clients: a path below the mount with its
 *     query, optionally after scheme and host; {@code ""} for none
 */
public record MountSettings(
        String path,
        ApplicationRef application,
        String processGroup,
        long limitRequestBody,
        boolean requestBuffering,
        long responseBuffer,
        boolean servletObjects,
        List<String> ignoreActivity,
        String warmUp) {
    /** The {@code path} of the requests with which the bridge calls the access scripts. */
    public static final String ACCESS = "(access)";

    private static final String ERROR_DOCUMENT = "(error document)";
    private static final String WARM_UP = "(warm-up)";

    /** Makes the list immutable. */
    public MountSettings {
        ignoreActivity = List.copyOf(ignoreActivity);
    }

    /** Makes the settings of a mount without a response buffer on disk and without a warm-up request. */
    public MountSettings(
            String path,
            ApplicationRef application,
            String processGroup,
            long limitRequestBody,
            boolean requestBuffering,
            boolean servletObjects,
            List<String> ignoreActivity) {
        this(
                path,
                application,
                processGroup,
                limitRequestBody,
                requestBuffering,
                0,
                servletObjects,
                ignoreActivity,
                "");
    }

    /** Returns these settings with another application. */
    public MountSettings serving(ApplicationRef other) {
        return new MountSettings(
                path,
                other,
                processGroup,
                limitRequestBody,
                requestBuffering,
                responseBuffer,
                servletObjects,
                ignoreActivity,
                warmUp);
    }

    /** Returns these settings for the bridge's own request for an error document. */
    public MountSettings forErrors() {
        return internal(ERROR_DOCUMENT);
    }

    /**
     * Returns these settings for the bridge's own warm-up request, which a new interpreter serves before those of
     * clients.
     */
    public MountSettings forWarmUp() {
        return internal(WARM_UP);
    }

    private MountSettings internal(String name) {
        return new MountSettings(
                name, application, processGroup, limitRequestBody, requestBuffering, 0, false, ignoreActivity, "");
    }

    /**
     * Returns whether requests with these settings are the bridge's own. They come from no client, and are not in the
     * access log.
     */
    public boolean isInternal() {
        return path.startsWith("(");
    }
}
