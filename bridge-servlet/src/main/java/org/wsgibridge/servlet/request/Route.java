package org.wsgibridge.servlet.request;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.staticfiles.DocumentRootFiles;
import org.wsgibridge.settings.StaticMapping;

/**
 * What serves a request: a static mapping, the document root or an application. If all of them are {@code null},
 * nothing does.
 *
 * @param mapping the static mapping
 * @param hit what the document root has for the path
 * @param mount the application; if a mapping or the document root serves the request, the one that would serve it
 *     otherwise
 * @param below the path below the servlet, decoded
 */
record Route(
        @Nullable StaticMapping mapping,
        DocumentRootFiles.@Nullable Hit hit,
        @Nullable ServedMount mount,
        String below) {

    /**
     * Returns {@code SCRIPT_NAME} below the servlet, as mod_wsgi sets it for access scripts: the path of the
     * application, or the whole path of a file.
     */
    String scriptName() {
        if (mapping != null || hit != null) {
            return below;
        }
        return mount == null ? "" : mount.mount().path();
    }

    /** Returns the rest of the path, which is {@code PATH_INFO}. */
    String pathInfo() {
        return below.substring(scriptName().length());
    }
}
