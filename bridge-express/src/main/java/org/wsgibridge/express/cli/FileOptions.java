package org.wsgibridge.express.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.BridgeSettings;
import picocli.CommandLine.Option;

/** The options for static files, as mod_wsgi-express has them. */
final class FileOptions {
    @Option(
            names = "--document-root",
            paramLabel = "FOLDER",
            description = "Serves the files of this folder; requests for anything else go to the application.")
    @Nullable
    Path documentRoot;

    @Option(
            names = "--directory-index",
            paramLabel = "FILE",
            description = "The file that is served for a folder of the document root, such as index.html; of several,"
                    + " separated by spaces, the first one that the folder has.")
    @Nullable
    String directoryIndex;

    @Option(
            names = "--directory-listing",
            description = "Lists the files of a folder of the document root that has no index. Needs a server"
                    + " without an application at /, as --application-type static.")
    boolean directoryListing;

    @Option(
            names = "--url-alias",
            arity = "2",
            paramLabel = "URL PATH",
            hideParamSyntax = true,
            description = "Serves a file, or a folder, at a URL. May be repeated.")
    List<String> aliases = List.of();

    @Option(
            names = "--add-handler",
            arity = "2",
            paramLabel = "EXTENSION SCRIPT",
            hideParamSyntax = true,
            description = "A script whose function handle_request(environ, start_response) serves the files of"
                    + " the document root with an extension such as .md. May be repeated.")
    List<String> handlers = List.of();

    @Option(
            names = "--error-document",
            arity = "2",
            paramLabel = "STATUS URL",
            hideParamSyntax = true,
            description = "Sends a file, or the application's response at a URL, instead of the error page of"
                    + " a status. May be repeated.")
    List<String> errorDocuments = List.of();

    @Option(names = "--error-override", description = "Applies --error-document also to responses of the application.")
    boolean errorOverride;

    @Option(
            names = "--mime-types",
            paramLabel = "FILE",
            description = "Further content types of files, in lines such as: text/x-diary diary journal")
    @Nullable
    Path mimeTypes;

    @Option(
            names = "--enable-sendfile",
            description = "Sends the files of wsgi.file_wrapper without Python. The server always does; the"
                    + " option exists for compatibility with mod_wsgi-express.")
    boolean sendfile;

    /**
     * Returns the content types of {@code --mime-types}, by extension without the dot.
     *
     * @param folder the folder that relative paths are resolved against
     * @param settings the bridge's settings, which say whether static files are served
     * @throws ExpressException if no files are served, or the table cannot be read
     */
    Map<String, String> contentTypes(Path folder, BridgeSettings settings) {
        if (mimeTypes == null) {
            return Map.of();
        }
        Map<String, String> types = MimeTypesFile.read(folder.resolve(mimeTypes));
        if (settings.staticMappings().isEmpty() && settings.site().documentRoot() == null) {
            throw ExpressException.usage("--mime-types " + mimeTypes
                    + " does nothing without files: expected --url-alias or --document-root as well");
        }
        return types;
    }

    /**
     * Adds the corresponding options of the bridge.
     *
     * @param folder the folder that relative paths are resolved against
     * @param only the folder that is served without an application, {@code null} if there is an application
     * @throws ExpressException if a file does not exist, or options contradict each other
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
        ServiceOptions.pairs("--url-alias", aliases).forEach((url, path) -> {
            if (!url.startsWith("/")) {
                throw ExpressException.usage("--url-alias " + url + ": expected a URL that begins with /");
            }
            options.put("static." + url, existing("--url-alias " + url, folder, path));
        });
        addHandlers(options, folder);
        addErrors(options);
    }

    private void addHandlers(Map<String, String> options, Path folder) {
        String option = "--add-handler";
        ServiceOptions.pairs(option, handlers).forEach((extension, script) -> {
            String name = "handler." + (extension.startsWith(".") ? extension.substring(1) : extension);
            if (options.put(name, existing(option + " " + extension, folder, script)) != null) {
                throw ExpressException.usage(option + " " + extension + " " + script
                        + ": there is one for this extension already, with or without a dot");
            }
        });
    }

    /** Requires a file or folder to exist. The bridge checks this too, but its message is worded for WARs. */
    private static String existing(String option, Path folder, String written) {
        Path path = folder.resolve(written).normalize();
        if (Files.notExists(path)) {
            throw ExpressException.usage(option + " " + written + ": there is no file or folder " + path);
        }
        return path.toString();
    }

    private void addErrors(Map<String, String> options) {
        ServiceOptions.pairs("--error-document", errorDocuments)
                .forEach((status, url) -> options.put("error-document." + status, url));
        if (errorOverride) {
            options.put("error-override", "on");
        }
    }
}
