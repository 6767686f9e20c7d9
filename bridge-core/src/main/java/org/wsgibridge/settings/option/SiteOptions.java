package org.wsgibridge.settings.option;

import static org.wsgibridge.settings.option.OptionTypes.path;
import static org.wsgibridge.settings.option.OptionTypes.text;
import static org.wsgibridge.settings.option.OptionTypes.toggle;
import static org.wsgibridge.settings.option.Scope.BRIDGE;

import java.util.List;

/** The options of the document root, its handlers, and error documents. */
public final class SiteOptions {

    /** The folder whose files are served in preference to applications. */
    public static final Option<String> DOCUMENT_ROOT = Option.of(
                    "document-root",
                    BRIDGE,
                    path("folder"),
                    "",
                    "A folder, relative to `WEB-INF` or absolute. A file that exists in it is served without Python,"
                            + " also where an application is mounted; all other requests go to the application. Files"
                            + " and folders whose name begins with a dot are not served, and links that lead out of"
                            + " the folder are not followed.")
            .defaultText("none")
            .modWsgi("`DocumentRoot`, `--document-root`");

    /** The files that are served for their folder. */
    public static final Option<String> DIRECTORY_INDEX = Option.of(
                    "directory-index",
                    BRIDGE,
                    text(
                            "file names",
                            "file names separated by spaces, such as index.html",
                            "[^/\\\\\\s.][^/\\\\\\s]*(\\s+[^/\\\\\\s.][^/\\\\\\s]*)*"),
                    "",
                    "File names, separated by spaces. A request for a folder of the document root gets the first of"
                            + " these files that exists in the folder.")
            .defaultText("none")
            .modWsgi("`DirectoryIndex`, `--directory-index`");

    /** Whether folders are listed. */
    public static final Option<Boolean> DIRECTORY_LISTING = Option.of(
                    "directory-listing",
                    BRIDGE,
                    toggle(),
                    "off",
                    "Lists the files of a folder of the document root that has no `directory-index` file, where no"
                            + " application is mounted.")
            .modWsgi("`Options +Indexes`, `--directory-listing`");

    /** A script that handles files; the option's name is a pattern. */
    public static final Option<String> HANDLER = Option.of(
                    "handler.EXTENSION",
                    BRIDGE,
                    path("file"),
                    "",
                    "A script whose `handle_request(environ, start_response)` answers requests for files of the"
                            + " document root with this extension (written without a dot); `SCRIPT_FILENAME` names the"
                            + " file. It runs in the process group of the root, or of the first mount.")
            .defaultText("none")
            .modWsgi("`WSGIHandlerScript` with `AddHandler`, `--add-handler`");

    /** An error document; the option's name is a pattern. */
    public static final Option<String> ERROR_DOCUMENT = Option.of(
                    "error-document.STATUS",
                    BRIDGE,
                    text("URL path", "a path that begins with / and is written decoded", "/[^?#\\p{Cntrl}]*"),
                    "",
                    "The path, below the servlet, of the document that replaces the bridge's own page for an error"
                            + " (400 to 599): a static file, a file of the document root, or a page of an application."
                            + " The status stays the same. Without this option a browser gets an HTML page, a client"
                            + " whose `Accept` prefers JSON gets problem details (RFC 9457), and other clients, such"
                            + " as `curl`, get text.")
            .defaultText("none")
            .modWsgi("`ErrorDocument`, `--error-document`");

    /** Whether error documents replace the responses of applications. */
    public static final Option<Boolean> ERROR_OVERRIDE = Option.of(
                    "error-override",
                    BRIDGE,
                    toggle(),
                    "off",
                    "Whether an `error-document` also replaces an application's own responses with its status.")
            .modWsgi("`WSGIErrorOverride`, `--error-override`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL =
            List.of(DOCUMENT_ROOT, DIRECTORY_INDEX, DIRECTORY_LISTING, HANDLER, ERROR_DOCUMENT, ERROR_OVERRIDE);

    private SiteOptions() {}
}
