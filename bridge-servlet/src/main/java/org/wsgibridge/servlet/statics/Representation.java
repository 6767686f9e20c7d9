package org.wsgibridge.servlet.statics;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What of a file is sent: the file itself or a compressed sibling.
 *
 * @param file the file with the bytes
 * @param coding its content coding, {@code ""} for the identity
 * @param varies whether other clients get another one
 */
record Representation(StaticFile file, String coding, boolean varies) {
    /** The better one first. */
    private static final String[][] SIBLINGS = {{"br", ".br"}, {"gzip", ".gz"}};

    static Representation choose(StaticFile original, @Nullable Path folder, HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        boolean varies = false;
        for (String[] sibling : SIBLINGS) {
            StaticFile compressed = find(original, folder, sibling[1]);
            if (compressed != null) {
                varies = true;
                if (AcceptEncoding.accepts(accepted, sibling[0])) {
                    return new Representation(compressed, sibling[0], true);
                }
            }
        }
        return new Representation(original, "", varies);
    }

    /** A sibling that is older than its original is a left-over of an earlier version. */
    private static @Nullable StaticFile find(StaticFile original, @Nullable Path folder, String suffix) {
        Path path = original.path().resolveSibling(original.path().getFileName() + suffix);
        StaticFile found = StaticFile.find(path, folder);
        return found != null && found.modified() >= original.modified() ? found : null;
    }
}
