package org.wsgibridge.settings.read;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.wsgi.Environ;

/**
 * A mount that has been read, but not yet checked against its process group.
 *
 * @param path the path as it was written; {@code ""} for the root
 * @param application the application; {@code null} after a problem
 * @param group the name of its process group
 * @param limitRequestBody the largest body in bytes; 0 for no limit
 * @param requestBuffering whether bodies are read before admission
 * @param responseBuffer how many bytes of a response may wait on disk
 * @param servletObjects whether the environ contains the servlet container's objects
 * @param ignoreActivity paths whose requests do not count as activity
 * @param warmUp the path of the request that a new interpreter serves first; {@code ""} for none
 */
record MountDraft(
        String path,
        @Nullable ApplicationRef application,
        String group,
        long limitRequestBody,
        boolean requestBuffering,
        long responseBuffer,
        boolean servletObjects,
        List<String> ignoreActivity,
        String warmUp) {

    /** Returns the settings. Must be called only if there was no problem. */
    MountSettings toSettings() {
        if (application == null) {
            throw new IllegalStateException("mount " + path + " has no application");
        }
        return new MountSettings(
                Environ.nativeString(path),
                application,
                group,
                limitRequestBody,
                requestBuffering,
                responseBuffer,
                servletObjects,
                ignoreActivity.stream().map(Environ::nativeString).toList(),
                warmUp);
    }
}
