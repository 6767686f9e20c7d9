package org.wsgibridge.settings.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;

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
                nativeString(path),
                application,
                group,
                limitRequestBody,
                requestBuffering,
                responseBuffer,
                servletObjects,
                ignoreActivity.stream().map(MountDraft::nativeString).toList(),
                warmUp);
    }

    /** Returns a native string as PEP 3333 defines it: each character stands for one byte of the UTF-8 text. */
    static String nativeString(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
