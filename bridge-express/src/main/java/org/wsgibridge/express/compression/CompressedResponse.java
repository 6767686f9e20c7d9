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
 * A response that is compressed if it is text, and says so to caches: {@code Vary}, and its own entity tag. A 304
 * has the tag of the response that its client has (RFC 9110, section 15.4.5). Confined to the thread that writes.
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

    /** Headers that hold only for the application's own bytes (RFC 9530), or for a part of a file. */
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

    /**
     * Whether the encoder has got the last bytes, after which it gives back what it has of native memory and of Jetty's
     * buffers.
     */
    private volatile boolean ended;

    /** Whether nothing more goes to the client. */
    private volatile boolean over;

    /**
     * Makes the response.
     *
     * @param response where it goes
     * @param wanted whether the client takes what is compressed
     * @param conditions the tags of {@code If-None-Match}
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

    /** Takes what is compressed. */
    private void send(boolean last, ByteBuffer content, Callback callback) {
        if (over) {
            callback.succeeded();
        } else {
            getWrapped().write(last, content, callback);
        }
    }

    /** A response that breaks off has no last bytes: its encoder ends with the request. */
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
                // Without it Jetty may end the body by closing the connection, as if one that breaks off were whole.
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
     * Returns the tag of what the client has: the compressed response's, if its conditions name that (weakly compared).
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
