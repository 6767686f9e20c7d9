package org.wsgibridge.servlet.transport;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/** Copies a response head to the response of the servlet API. Stateless. */
public final class ResponseHeads {

    private ResponseHeads() {}

    /**
     * Sets status and headers.
     *
     * @param head the head
     * @param response a response that is not committed
     */
    public static void apply(ResponseHead head, HttpServletResponse response) {
        response.setStatus(head.status());
        List<Header> headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            Header header = headers.get(i);
            // Content-Length too: after setContentLengthLong, Jetty would write the last byte on this thread and block
            // until the client has read it.
            if (isSingle(header.name())) {
                response.setHeader(header.name(), header.value());
            } else {
                response.addHeader(header.name(), header.value());
            }
        }
    }

    /** Returns whether a header can be there only once, so that a value of the container is replaced. */
    private static boolean isSingle(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Date");
            case 6 -> name.equalsIgnoreCase("Server");
            case 12 -> name.equalsIgnoreCase("Content-Type");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            default -> false;
        };
    }
}
