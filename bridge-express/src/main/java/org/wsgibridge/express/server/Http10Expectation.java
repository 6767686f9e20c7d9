package org.wsgibridge.express.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Removes {@code Expect} from HTTP/1.0 requests, in which it must be ignored (RFC 9110, section 10.1.1). Jetty would
 * send an interim response, which such clients do not understand. Thread-safe.
 */
final class Http10Expectation implements HttpConfiguration.Customizer {

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_0
                || !request.getHeaders().contains(HttpHeader.EXPECT)) {
            return request;
        }
        HttpFields others = HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT);
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return others;
            }
        };
    }
}
