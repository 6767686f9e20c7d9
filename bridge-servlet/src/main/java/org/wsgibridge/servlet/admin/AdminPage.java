package org.wsgibridge.servlet.admin;

import java.io.IOException;

/** A further page of the admin mount. Thread-safe. */
@FunctionalInterface
public interface AdminPage {
    /**
     * Answers a GET or HEAD request of a caller that has the right.
     *
     * @param request the request
     * @return the answer, without Cache-Control, which the mount adds
     * @throws IOException if the page cannot be made
     */
    AdminAnswer answer(AdminExchange request) throws IOException;
}
