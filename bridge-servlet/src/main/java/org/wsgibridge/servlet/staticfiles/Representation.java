package org.wsgibridge.servlet.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a file is sent: the file itself or a compressed sibling.
 *
 * @param file the file with the bytes
 * @param coding its content coding; {@code ""} for the file itself
 * @param varies whether clients with another Accept-Encoding get another form
 */
record Representation(StaticFile file, String coding, boolean varies) {
    /** Content codings and the suffixes of their files; the preferred coding comes first. */
    private static final String[][] SIBLINGS = {{"br", ".br"}, {"gzip", ".gz"}};

    /**
     * Chooses the form for a request.
     *
     * @param original the file that was asked for; closed if a sibling is chosen, and if this method throws
     * @param opener opens a sibling
     * @throws IOException if a sibling cannot be read
     */
    static Representation choose(StaticFile original, FileOpener opener, HttpServletRequest request)
            throws IOException {
        String accepted = request.getHeader("Accept-Encoding");
        boolean varies = false;
        try {
            for (String[] sibling : SIBLINGS) {
                StaticFile compressed = find(original, opener, sibling[1]);
                if (compressed != null) {
                    varies = true;
                    if (AcceptEncoding.accepts(accepted, sibling[0])) {
                        original.close();
                        return new Representation(compressed, sibling[0], true);
                    }
                    compressed.close();
                }
            }
        } catch (IOException | RuntimeException e) {
            original.close();
            throw e;
        }
        return new Representation(original, "", varies);
    }

    /** Opens a sibling. One that is older than the original is ignored: it was made from an earlier version. */
    private static @Nullable StaticFile find(StaticFile original, FileOpener opener, String suffix) throws IOException {
        Path path = original.path().resolveSibling(original.path().getFileName() + suffix);
        StaticFile found = opener.open(path);
        if (found != null && found.modified() < original.modified()) {
            found.close();
            return null;
        }
        return found;
    }
}
