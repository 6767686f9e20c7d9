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
 * Compresses text for clients that can read it ({@code --compress-responses}): the types that mod_wsgi-express has
 * mod_deflate compress. Each block that an application sends is flushed as PEP 3333 demands. What is compressed has an
 * entity tag of its own (RFC 9110, section 8.8.3.3), which the application must not see: its own tag is put into the
 * conditions of requests. Thread-safe.
 */
public final class Compression extends Handler.Wrapper {
    /** The bridge's name for it: applications see GET where a client asks by HEAD. */
    private static final String OUTPUT_FILTER = "org.wsgibridge.output-filter";

    /** In bytes. So much is compressed between two flushes: with Jetty's own 512 a page has a sixth more bytes. */
    private static final int BUFFER = 8 * 1024;

    private final GzipCompression gzip = new GzipCompression();

    /**
     * Makes the handler.
     *
     * @param handler makes the responses
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
        // A part of a file is a part of what is not compressed.
        boolean wanted = !HttpMethod.HEAD.is(request.getMethod())
                && !headers.contains(HttpHeader.RANGE)
                && AcceptEncoding.accepts(text(headers, HttpHeader.ACCEPT_ENCODING), gzip.getEncodingName());
        String conditions = text(headers, HttpHeader.IF_NONE_MATCH);
        return super.handle(
                plain(request), new CompressedResponse(request, response, gzip, wanted, conditions), callback);
    }

    /** Returns the request with the application's entity tags in the place of those of compressed responses. */
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

    /** Returns all fields of that name as one. */
    private static String text(HttpFields headers, HttpHeader name) {
        return String.join(", ", headers.getValuesList(name));
    }

    /** Returns the tags of a condition as the application has set them, {@code null} when they are those already. */
    private @Nullable String stripped(HttpFields headers, HttpHeader name) {
        String tags = text(headers, name);
        return tags.contains(gzip.getEtagSuffix()) ? gzip.stripSuffixes(tags) : null;
    }
}
