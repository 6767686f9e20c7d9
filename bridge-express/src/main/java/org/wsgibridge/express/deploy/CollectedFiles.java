package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The static files of a Django project without its own STATIC_ROOT, which {@code build} has collected.
 *
 * @param url the URL prefix at which they are served
 * @param folder the folder that has them
 */
record CollectedFiles(String url, Path folder) {
    private static final String FOLDER = "tmp/django";
    private static final String URL = "url";

    /** Returns the folder to collect into. */
    static Path place(Path root) {
        return root.resolve(FOLDER);
    }

    /**
     * Returns the collected files of a project, {@code null} for none.
     *
     * @param root the project's virtual environment
     */
    static @Nullable CollectedFiles in(Path root) {
        Path file = place(root).resolve(URL);
        return Files.isRegularFile(file)
                ? new CollectedFiles(
                        ProjectFolder.text(file).strip(), place(root).resolve("static"))
                : null;
    }

    /**
     * Stores the URL prefix at which they are served. An empty URL removes the note, so that they are no longer served.
     */
    static void remember(Path root, String url) {
        try {
            Path file = place(root).resolve(URL);
            Files.deleteIfExists(file);
            if (!url.isEmpty()) {
                Files.createDirectories(place(root));
                Files.writeString(file, url + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
