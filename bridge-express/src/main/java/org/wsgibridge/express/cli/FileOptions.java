package org.wsgibridge.express.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import picocli.CommandLine.Option;

/** The options of static files, as mod_wsgi-express has them. */
final class FileOptions {
    @Option(
            names = "--document-root",
            paramLabel = "FOLDER",
            description = "A file that exists in this folder is served, everything else goes to the application.")
    @Nullable
    Path documentRoot;

    @Option(
            names = "--directory-index",
            paramLabel = "FILE",
            description = "The file of the document root that is served for its folder, such as index.html.")
    @Nullable
    String directoryIndex;

    @Option(
            names = "--directory-listing",
            description =
                    "Shows what is in a folder of the document root that has no index; there must be no application"
                            + " at /, as with --application-type static.")
    boolean directoryListing;

    @Option(
            names = "--url-alias",
            arity = "2",
            paramLabel = "URL PATH",
            hideParamSyntax = true,
            description = "Serves a file, or a folder, at a URL. May be repeated.")
    List<String> aliases = List.of();

    /**
     * Adds what they ask for to the bridge's options.
     *
     * @param folder what relative paths are relative to
     * @param only the folder that is served without an application, {@code null} when there is one
     */
    void addTo(Map<String, String> options, Path folder, @Nullable Path only) {
        Path root = documentRoot == null ? only : folder.resolve(documentRoot).normalize();
        if (root != null) {
            options.put("document-root", root.toString());
        }
        if (directoryIndex != null) {
            options.put("directory-index", directoryIndex);
        }
        if (directoryListing) {
            options.put("directory-listing", "on");
        }
        for (int i = 0; i + 1 < aliases.size(); i += 2) {
            String url = aliases.get(i);
            if (!url.startsWith("/")) {
                throw ExpressException.usage("--url-alias " + url + ": expected a URL that begins with /");
            }
            options.put(
                    "static." + url,
                    folder.resolve(aliases.get(i + 1)).normalize().toString());
        }
    }
}
