package org.wsgibridge.settings;

import java.util.List;

/**
 * A mount: a URL prefix and the application that serves it.
 *
 * @param path the prefix below the servlet, {@code ""} for the root, else {@code /name} without a trailing slash;
 *     a native string, each of its UTF-8 bytes a character, as request paths are
 * @param application the application
 * @param processGroup the name of the process group that runs it
 * @param limitRequestBody the largest body in bytes, 0 for no limit; larger ones get 413
 * @param requestBuffering whether a body is read completely before the request asks for a slot
 * @param responseBuffer how many bytes of a response wait on disk for a slow client, 0 for none
 * @param servletObjects whether {@code servlet.request} and others are put into the environ (in-process engines only)
 * @param ignoreActivity paths below the mount whose requests do not count as activity, native strings as {@code path}
 * @param warmUp what a fresh interpreter is asked for before it gets requests: a path below the mount with its query as
 *     in a URL, which may have scheme and host before it; {@code ""} for nothing
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
    /** What stands for a path where the bridge asks the access scripts. */
    public static final String ACCESS = "(access)";

    private static final String ERROR_DOCUMENT = "(error document)";
    private static final String WARM_UP = "(warm-up)";

    /** Makes the list immutable. */
    public MountSettings {
        ignoreActivity = List.copyOf(ignoreActivity);
    }

    /** Makes the settings of a mount whose responses do not wait on disk. */
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

    /** Returns the same for another application. */
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

    /** Returns the same for what the bridge asks on its own account: for the document of an error. */
    public MountSettings forErrors() {
        return internal(ERROR_DOCUMENT);
    }

    /**
     * Returns the same for what the bridge asks on its own account: for the request that a fresh interpreter serves
     * first.
     */
    public MountSettings forWarmUp() {
        return internal(WARM_UP);
    }

    private MountSettings internal(String name) {
        return new MountSettings(
                name, application, processGroup, limitRequestBody, requestBuffering, 0, false, ignoreActivity, "");
    }

    /**
     * Returns whether it stands for what the bridge asks on its own account: no request of a client, none in the access
     * log.
     */
    public boolean isInternal() {
        return path.startsWith("(");
    }
}
