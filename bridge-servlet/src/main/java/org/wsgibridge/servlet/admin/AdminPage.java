package org.wsgibridge.servlet.admin;

import java.io.IOException;

/** A further page of the admin mount. Thread-safe. */
@FunctionalInterface
public interface AdminPage {
    /**
     * Answers a GET or HEAD request of a caller that has the right to.
     *
     * @param request the request
     * @return the answer; that it must not be cached is said already
     * @throws IOException when there is none
     */
    AdminAnswer answer(AdminExchange request) throws IOException;
}
