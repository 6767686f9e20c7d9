package org.wsgibridge.express.server;

import java.util.List;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.gzip.GzipEncoderConfig;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Compresses text for clients that can read it ({@code --compress-responses}): the types that mod_wsgi-express has
 * mod_deflate compress. Each block that an application sends is flushed as PEP 3333 demands. Thread-safe.
 */
final class Compression extends CompressionHandler {
    private static final List<String> TYPES = List.of(
            "text/plain",
            "text/html",
            "text/xml",
            "text/css",
            "text/javascript",
            "application/xhtml+xml",
            "application/javascript",
            "application/json");

    /** The bridge's name for it: applications are told of GET where a client asks by HEAD. */
    private static final String OUTPUT_FILTER = "org.wsgibridge.output-filter";

    /** No request's method: bodies of requests are left as they are. */
    private static final String NEVER = "-";

    Compression(Handler handler) {
        super(handler);
        GzipEncoderConfig encoder = new GzipEncoderConfig();
        encoder.setSyncFlush(true);
        GzipCompression gzip = new GzipCompression();
        gzip.setDefaultEncoderConfig(encoder);
        putCompression(gzip);
        CompressionConfig.Builder config = CompressionConfig.builder().decompressIncludeMethod(NEVER);
        TYPES.forEach(config::compressIncludeMimeType);
        putConfiguration("/*", config.build());
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.setAttribute(OUTPUT_FILTER, true);
        if (request.getHeaders().contains(HttpHeader.RANGE)) {
            // A part of a file is a part of what is not compressed.
            Handler plain = getHandler();
            return plain != null && plain.handle(request, response, callback);
        }
        return super.handle(request, response, callback);
    }
}
