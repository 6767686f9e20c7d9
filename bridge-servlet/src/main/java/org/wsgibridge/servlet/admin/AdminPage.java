package org.wsgibridge.servlet.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A further page of the admin mount. Thread-safe. */
@FunctionalInterface
public interface AdminPage {
    /**
     * Answers a GET or HEAD request of somebody who may ask.
     *
     * @param request the request
     * @param response its response; that it must not be cached is said already
     * @throws IOException when the client is gone
     */
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException;
}
