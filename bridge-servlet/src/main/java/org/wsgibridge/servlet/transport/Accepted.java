package org.wsgibridge.servlet.transport;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What a client accepts. */
public final class Accepted {
    private Accepted() {}

    /** Returns the values of a request's {@code Accept} in one text, {@code null} if it has none. */
    public static @Nullable String by(HttpServletRequest request) {
        String accept = String.join(",", Collections.list(request.getHeaders("Accept")));
        return accept.isEmpty() ? null : accept;
    }
}
