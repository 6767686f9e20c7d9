package org.wsgibridge.settings.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;

/**
 * A mount that has been read but not checked against its process group.
 *
 * @param path its path as it was written, {@code ""} for the root
 * @param application the application, {@code null} after a problem
 * @param group the name of its process group
 * @param limitRequestBody the largest body
 * @param requestBuffering whether bodies are buffered
 * @param responseBuffer how many bytes of a response wait on disk
 * @param servletObjects whether the environ gets the servlet's objects
 * @param ignoreActivity paths whose requests do not count as activity
 * @param warmUp what a fresh interpreter is asked for, {@code ""} for nothing
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

    /** Returns the settings of a mount that has no problems. */
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

    /** Makes each UTF-8 byte of a text a character, as in the paths of requests. */
    static String nativeString(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
