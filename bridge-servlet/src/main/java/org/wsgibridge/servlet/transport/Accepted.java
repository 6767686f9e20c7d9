package org.wsgibridge.servlet.transport;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Reads what content types a client accepts. Stateless. */
public final class Accepted {
    private Accepted() {}

    /** Returns the values of all {@code Accept} headers of a request, joined by commas; {@code null} if it has none. */
    public static @Nullable String by(HttpServletRequest request) {
        String accept = String.join(",", Collections.list(request.getHeaders("Accept")));
        return accept.isEmpty() ? null : accept;
    }
}
