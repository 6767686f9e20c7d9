package org.wsgibridge.servlet.request;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.servlet.access.ServletEntry;

/**
 * A request that has arrived, until it is known what serves it.
 *
 * @param arrived the request as it arrived, for what it says
 * @param request the request in its present async cycle, for what is done with it
 * @param response its response in that cycle
 * @param place its path
 * @param route what serves it, if it may be served
 * @param id its id
 * @param times its clock
 * @param user the user that the access scripts have found, {@code null} when none was asked
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
     * @param name REMOTE_USER, a native string
     * @param type AUTH_TYPE
     */
    record User(String name, String type) {}

    /** Returns it in another async cycle, allowed. */
    IncomingRequest allowed(HttpServletRequest next, HttpServletResponse nextResponse, @Nullable User sender) {
        if (sender != null) {
            arrived.setAttribute(ServletEntry.USER, sender.name);
        }
        return new IncomingRequest(arrived, next, nextResponse, place, route, id, times, sender);
    }
}
