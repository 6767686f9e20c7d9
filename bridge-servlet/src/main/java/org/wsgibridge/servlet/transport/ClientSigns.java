package org.wsgibridge.servlet.transport;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;

/**
 * Finds out whether the client of a request still waits for its response, which the servlet API does not offer. A
 * program that embeds the servlet and knows the connections can set an implementation as the attribute {@link
 * #ATTRIBUTE} of the {@link ServletContext}. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface ClientSigns {
    /** The attribute of a {@link ServletContext} that has the implementation. */
    String ATTRIBUTE = "org.wsgibridge.client-signs";

    /** What is known about a client whose response is not complete. */
    enum Sign {
        /** It still waits, as far as is known. */
        WAITS,
        /** It has ended its side of the connection: it is gone, or it sends nothing more but still reads. */
        SENDS_NO_MORE,
        /** It is certainly gone. */
        GONE
    }

    /**
     * Looks at the connection of a request whose body was read and whose response is about to be sent. Does not block.
     *
     * @param request the request, as the servlet got it or wrapped
     * @return what is known
     */
    Sign look(ServletRequest request);

    /** Returns the implementation of a context; if there is none, one that always answers {@link Sign#WAITS}. */
    static ClientSigns of(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof ClientSigns signs ? signs : request -> Sign.WAITS;
    }
}
