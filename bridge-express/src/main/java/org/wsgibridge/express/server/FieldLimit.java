package org.wsgibridge.express.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.wsgibridge.wsgi.HeadLimits;
import org.wsgibridge.wsgi.HeadTooLargeException;

/**
 * Refuses requests with more header fields than {@code limit-request-fields} allows. It counts the fields before Jetty
 * does anything else with them, because that would cost more. Thread-safe.
 */
final class FieldLimit implements HttpConfiguration.Customizer {
    private final HeadLimits limits;

    FieldLimit(HeadLimits limits) {
        this.limits = limits;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        try {
            limits.checkFields(request.getHeaders().size());
        } catch (HeadTooLargeException e) {
            throw new HttpException.RuntimeException(e.status(), e.getMessage());
        }
        return request;
    }
}
