package org.wsgibridge.express.compression;

import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.gzip.GzipEncoderConfig;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.staticfiles.AcceptEncoding;

/**
 * Compresses text with gzip for clients that accept it ({@code --compress-responses}): the content types for which
 * mod_wsgi-express configures mod_deflate. Each block that an application sends is flushed, as PEP 3333 demands. A
 * compressed response has an entity tag of its own (RFC 9110, section 8.8.3.3). The application never sees that tag: in
 * the conditions of requests it is replaced by the application's own. Thread-safe.
 */
public final class Compression extends Handler.Wrapper {
    /**
     * The request attribute that tells the bridge about the filter: then applications see GET instead of HEAD (option
     * {@code map-head-to-get}).
     */
    private static final String OUTPUT_FILTER = "org.wsgibridge.output-filter";

    /** The buffer of an encoder, in bytes. With Jetty's default of 512 bytes, a compressed page is a sixth larger. */
    private static final int BUFFER = 8 * 1024;

    private final GzipCompression gzip = new GzipCompression();

    /**
     * Makes the handler.
     *
     * @param handler the handler whose responses are compressed
     */
    public Compression(Handler handler) {
        super(handler);
        GzipEncoderConfig encoder = new GzipEncoderConfig();
        encoder.setSyncFlush(true);
        encoder.setBufferSize(BUFFER);
        gzip.setDefaultEncoderConfig(encoder);
        gzip.setContainer(this);
        installBean(gzip);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.setAttribute(OUTPUT_FILTER, true);
        HttpFields headers = request.getHeaders();
        // The ranges of a request are those of the uncompressed file.
        boolean wanted = !HttpMethod.HEAD.is(request.getMethod())
                && !headers.contains(HttpHeader.RANGE)
                && AcceptEncoding.accepts(text(headers, HttpHeader.ACCEPT_ENCODING), gzip.getEncodingName());
        String conditions = text(headers, HttpHeader.IF_NONE_MATCH);
        return super.handle(
                plain(request), new CompressedResponse(request, response, gzip, wanted, conditions), callback);
    }

    /** Returns the request with the application's entity tags in place of those of compressed responses. */
    private Request plain(Request request) {
        HttpFields headers = request.getHeaders();
        String match = stripped(headers, HttpHeader.IF_MATCH);
        String noneMatch = stripped(headers, HttpHeader.IF_NONE_MATCH);
        if (match == null && noneMatch == null) {
            return request;
        }
        HttpFields.Mutable seen = HttpFields.build(headers);
        if (match != null) {
            seen.put(HttpHeader.IF_MATCH, match);
        }
        if (noneMatch != null) {
            seen.put(HttpHeader.IF_NONE_MATCH, noneMatch);
        }
        HttpFields all = seen.asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return all;
            }
        };
    }

    /** Returns all fields of a name joined by commas, {@code ""} for none. */
    private static String text(HttpFields headers, HttpHeader name) {
        return String.join(", ", headers.getValuesList(name));
    }

    /** Returns the tags of a condition as the application has set them, {@code null} if there is nothing to replace. */
    private @Nullable String stripped(HttpFields headers, HttpHeader name) {
        String tags = text(headers, name);
        return tags.contains(gzip.getEtagSuffix()) ? gzip.stripSuffixes(tags) : null;
    }
}
