package org.wsgibridge.express.compression;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.compression.Compression;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A response that is compressed if it is text. For caches, it has a {@code Vary} header and an entity tag of its own. A
 * 304 has the tag of the response that the client has stored (RFC 9110, section 15.4.5). Not thread-safe, except for
 * the release of a response that breaks off.
 */
final class CompressedResponse extends Response.Wrapper {
    private static final Set<String> TYPES = Set.of(
            "text/plain",
            "text/html",
            "text/xml",
            "text/css",
            "text/javascript",
            "application/xhtml+xml",
            "application/javascript",
            "application/json");

    /**
     * Headers that are true only for the application's own bytes (RFC 9530), or for a part of a file. A response with
     * one of them is not compressed.
     */
    private static final List<String> OF_THE_BYTES =
            List.of("Content-Encoding", "Content-Range", "Content-Digest", "Repr-Digest", "Digest", "Content-MD5");

    private static final HttpField VARY = new PreEncodedHttpField(HttpHeader.VARY, "Accept-Encoding");
    private static final HttpField CHUNKED =
            new PreEncodedHttpField(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED.asString());
    private static final String WEAK = "W/";

    private final Compression compression;
    private final boolean wanted;
    private final String conditions;
    private boolean begun;
    private Content.@Nullable Sink encoder;

    /** Whether the encoder has got the last bytes. Then it releases its native memory and its buffers by itself. */
    private volatile boolean ended;

    /** Whether nothing more goes to the client. */
    private volatile boolean over;

    /**
     * Makes the response.
     *
     * @param response the response to the client
     * @param wanted whether the client accepts a compressed response
     * @param conditions the tags of the request's {@code If-None-Match}, {@code ""} for none
     */
    CompressedResponse(Request request, Response response, Compression compression, boolean wanted, String conditions) {
        super(request, response);
        this.compression = compression;
        this.wanted = wanted;
        this.conditions = conditions;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        if (!begun) {
            begun = true;
            begin(last, content);
        }
        Content.Sink to = encoder;
        if (to == null) {
            super.write(last, content, callback);
        } else {
            ended |= last;
            to.write(last, content, callback);
        }
    }

    /** Sends compressed bytes to the client. */
    private void send(boolean last, ByteBuffer content, Callback callback) {
        if (over) {
            callback.succeeded();
        } else {
            getWrapped().write(last, content, callback);
        }
    }

    /** Releases the encoder of a response that has broken off, which never gets the last bytes. */
    private void release(Content.Sink broken) {
        if (!ended) {
            over = true;
            broken.write(true, BufferUtil.EMPTY_BUFFER, Callback.NOOP);
        }
    }

    private void begin(boolean last, ByteBuffer content) {
        HttpFields.Mutable headers = getHeaders();
        int status = getStatus();
        if (status == HttpStatus.NOT_MODIFIED_304) {
            headers.ensureField(VARY);
            headers.computeField(HttpHeader.ETAG, (name, tags) -> tag(tags, this::ofClient));
            return;
        }
        if (!isText(status, headers)) {
            return;
        }
        headers.ensureField(VARY);
        if (wanted && isWorthIt(headers, last, content)) {
            Content.Sink made = compression.newEncoderSink(this::send);
            Request.addCompletionListener(getRequest(), failure -> release(made));
            encoder = made;
            headers.put(compression.getContentEncodingField());
            headers.remove(HttpHeader.CONTENT_LENGTH);
            if (getRequest().getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
                // Without it, Jetty may end the body by closing the connection. Then clients take a body that breaks
                // off for complete.
                headers.put(CHUNKED);
            }
            headers.remove(HttpHeader.ACCEPT_RANGES);
            headers.computeField(HttpHeader.ETAG, (name, tags) -> tag(tags, compression::etag));
        }
    }

    private static @Nullable HttpField tag(
            @Nullable List<HttpField> tags, java.util.function.UnaryOperator<String> change) {
        String first = tags == null || tags.isEmpty() ? null : tags.get(0).getValue();
        return first == null || first.isEmpty() ? null : new HttpField(HttpHeader.ETAG, change.apply(first));
    }

    /**
     * Returns the tag of the response that the client has stored: that of the compressed response if the request's
     * conditions name it (by weak comparison), else the application's own.
     */
    private String ofClient(String tag) {
        String compressed = compression.etag(tag);
        boolean hasCompressed = conditions.contains(opaque(compressed));
        boolean hasPlain = conditions.contains(opaque(tag));
        return hasCompressed && (wanted || !hasPlain) ? compressed : tag;
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }

    private static boolean isText(int status, HttpFields headers) {
        boolean whole = status == 0
                || (status >= HttpStatus.OK_200
                        && status < HttpStatus.MULTIPLE_CHOICES_300
                        && status != HttpStatus.NO_CONTENT_204
                        && status != HttpStatus.RESET_CONTENT_205
                        && status != HttpStatus.PARTIAL_CONTENT_206);
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        return whole
                && type != null
                && TYPES.contains(
                        MimeTypes.getContentTypeWithoutCharset(type).strip().toLowerCase(Locale.ROOT))
                && OF_THE_BYTES.stream().noneMatch(headers::contains)
                && !headers.contains(HttpHeader.CACHE_CONTROL, "no-transform");
    }

    private boolean isWorthIt(HttpFields headers, boolean last, ByteBuffer content) {
        if (last && BufferUtil.isEmpty(content)) {
            return false;
        }
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (length < 0 && last) {
            length = BufferUtil.length(content);
        }
        return length < 0 || length >= compression.getMinCompressSize();
    }
}
