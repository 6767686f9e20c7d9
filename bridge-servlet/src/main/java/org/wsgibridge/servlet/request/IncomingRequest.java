package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.servlet.access.ServletEntry;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.staticfiles.DocumentRootFiles;
import org.wsgibridge.settings.StaticMapping;

/**
 * A request that has arrived, and is not yet handed to what serves it. Immutable.
 *
 * @param arrived the request as it arrived, to be read only
 * @param request the request in its present async cycle, on which async operations are called
 * @param response its response in that cycle
 * @param place its path
 * @param route what serves it if it is allowed
 * @param id its id
 * @param times its times
 * @param user the user that the access scripts have authenticated; {@code null} if there is none
 */
record IncomingRequest(
        HttpServletRequest arrived,
        HttpServletRequest request,
        HttpServletResponse response,
        ServletPaths.Location place,
        Route route,
        String id,
        RequestTimes times,
        @Nullable User user) {

    /**
     * The user of a request.
     *
     * @param name the value of REMOTE_USER, a native string
     * @param type the value of AUTH_TYPE, such as {@code Basic}
     */
    record User(String name, String type) {}

    /** Returns the request in the next async cycle, with its user. */
    IncomingRequest allowed(HttpServletRequest next, HttpServletResponse nextResponse, @Nullable User sender) {
        if (sender != null) {
            arrived.setAttribute(ServletEntry.USER, sender.name);
        }
        return new IncomingRequest(arrived, next, nextResponse, place, route, id, times, sender);
    }

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
}
