package org.wsgibridge.settings;

import static org.wsgibridge.settings.OptionTypes.path;
import static org.wsgibridge.settings.OptionTypes.text;
import static org.wsgibridge.settings.OptionTypes.toggle;
import static org.wsgibridge.settings.Scope.BRIDGE;

import java.util.List;

/** The options of what surrounds the applications: the document root. */
public final class SiteOptions {

    /** Files that win over the applications. */
    public static final Option<String> DOCUMENT_ROOT = Option.of(
                    "document-root",
                    BRIDGE,
                    path("folder"),
                    "",
                    "A folder, relative to `WEB-INF` or absolute. A file that exists in it is served without Python, also where"
                            + " an application is mounted; everything else goes to the application. Files and folders whose"
                            + " name begins with a dot are not served, nor what a link leads to outside of the folder.")
            .standardText("none")
            .modWsgi("`DocumentRoot`, `--document-root`");

    /** What is served for a folder. */
    public static final Option<String> DIRECTORY_INDEX = Option.of(
                    "directory-index",
                    BRIDGE,
                    text(
                            "file names",
                            "file names separated by spaces, such as index.html",
                            "[^/\\\\\\s.][^/\\\\\\s]*(\\s+[^/\\\\\\s.][^/\\\\\\s]*)*"),
                    "",
                    "The files of the document root, separated by spaces, the first of which that exists is served for its"
                            + " folder.")
            .standardText("none")
            .modWsgi("`DirectoryIndex`, `--directory-index`");

    /** Whether folders are listed. */
    public static final Option<Boolean> DIRECTORY_LISTING = Option.of(
                    "directory-listing",
                    BRIDGE,
                    toggle(),
                    "off",
                    "Show what is in a folder of the document root that has no `directory-index`, where no application is"
                            + " mounted.")
            .modWsgi("`Options +Indexes`, `--directory-listing`");

    /** All of these, in the order of the documentation. */
    public static final List<Option<?>> ALL = List.of(DOCUMENT_ROOT, DIRECTORY_INDEX, DIRECTORY_LISTING);

    private SiteOptions() {}
}
