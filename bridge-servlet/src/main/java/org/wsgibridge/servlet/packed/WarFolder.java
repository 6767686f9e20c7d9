package org.wsgibridge.servlet.packed;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;

/** Copies a folder out of a WAR. Stateless. */
final class WarFolder {
    private WarFolder() {}

    /**
     * Copies a folder of the web application.
     *
     * @param folder its path in the WAR, with a slash at both ends
     * @param target the existing folder to copy into; the copy has the same path in it
     * @param wanted says for the path of a folder in it whether that is copied too
     * @throws IOException if a file cannot be copied, or the WAR has an entry whose path leads outside of the target
     */
    static void copy(ServletContext context, String folder, Path target, Predicate<String> wanted) throws IOException {
        Files.createDirectories(target.resolve(folder.substring(1)));
        Set<String> children = context.getResourcePaths(folder);
        for (String child : children == null ? Set.<String>of() : children) {
            if (child.endsWith("/")) {
                if (wanted.test(child)) {
                    copy(context, child, target, wanted);
                }
                continue;
            }
            Path file = target.resolve(child.substring(1)).normalize();
            if (!file.startsWith(target)) {
                throw new IOException("the WAR has an entry outside of itself: " + child);
            }
            try (InputStream content = context.getResourceAsStream(child)) {
                if (content != null) {
                    Files.copy(content, file);
                }
            }
        }
    }
}
