package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;

/**
 * Finds out about the clients of requests that are served what the servlet API does not offer: for a program that
 * embeds the servlet and has its own connections, as the attribute {@link #ATTRIBUTE} of the {@link ServletContext}.
 * Thread-safe.
 */
@FunctionalInterface
public interface ClientSigns {
    /** The attribute of a {@link ServletContext} with one of these. */
    String ATTRIBUTE = "org.wsgibridge.client-signs";

    /** What a client does that waits for its response. */
    enum Sign {
        /** It waits, as far as is known. */
        WAITS,
        /** It has ended its side of the connection: it has left, or sends nothing more and still reads. */
        SENDS_NO_MORE,
        /** It has left for certain. */
        GONE
    }

    /**
     * Looks at the connection of a request whose body was read and whose response is about to be sent. Does not block.
     *
     * @param request the request, as the servlet got it or wrapped
     * @return what is known
     */
    Sign look(ServletRequest request);

    /** Returns those of a context, or some without information. */
    static ClientSigns of(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof ClientSigns signs ? signs : request -> Sign.WAITS;
    }
}
