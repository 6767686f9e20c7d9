package org.wsgibridge.servlet.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.staticfiles.DocumentRootFiles;
import org.wsgibridge.servlet.staticfiles.StaticFiles;
import org.wsgibridge.servlet.transport.MemoryChannel;
import org.wsgibridge.servlet.transport.MemoryChannel.Answer;
import org.wsgibridge.settings.ErrorDocuments;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The documents that are sent in place of error pages: files, or responses of an application to an internal request. An
 * error of an internal request is never replaced by another document. No method waits. Thread-safe.
 */
public final class ErrorPages {
    private static final int LARGEST = 1024 * 1024;

    /** Headers that describe a body, and are not copied to that of a document. */
    private static final Set<String> OF_THE_BODY = Set.of(
            "content-type",
            "content-length",
            "content-encoding",
            "content-language",
            "content-location",
            "content-range",
            "content-disposition",
            "content-md5",
            "accept-ranges",
            "etag",
            "last-modified",
            "transfer-encoding");

    /** Variables of the failed request that an internal request must not have. */
    private static final Set<String> OF_THE_REQUEST = Set.of(
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "HTTP_IF_MATCH",
            "HTTP_IF_NONE_MATCH",
            "HTTP_IF_MODIFIED_SINCE",
            "HTTP_IF_UNMODIFIED_SINCE",
            "HTTP_IF_RANGE",
            "HTTP_RANGE",
            "HTTP_EXPECT",
            "HTTP_TRANSFER_ENCODING");

    private final ErrorDocuments documents;
    private final WsgiBridge bridge;
    private final StaticFiles staticFiles;
    private final @Nullable DocumentRootFiles root;
    private final Map<String, ServedMount> mounts;

    public ErrorPages(
            WsgiBridge bridge,
            StaticFiles staticFiles,
            @Nullable DocumentRootFiles root,
            Map<String, ServedMount> mounts) {
        this.documents = bridge.settings().site().errorDocuments();
        this.bridge = bridge;
        this.staticFiles = staticFiles;
        this.root = root;
        this.mounts = mounts;
    }

    /** Returns whether there are error documents. */
    public boolean exist() {
        return !documents.urls().isEmpty();
    }

    /** Returns whether the bridge's own error page for a status is replaced. */
    public boolean has(int status) {
        return documents.urls().containsKey(status);
    }

    /** Returns whether an application's response with a status is replaced. */
    public boolean overrides(int status) {
        return documents.override() && has(status);
    }

    /**
     * A failed request.
     *
     * @param environ its environ
     * @param prefix the servlet's path, decoded
     * @param mayAsk whether an application may be asked for the document
     */
    public record Failed(Environ environ, String prefix, boolean mayAsk) {}

    /**
     * Finds the document for an error.
     *
     * @param error the head of the response that is replaced
     * @param failed the request
     * @param then called once, on any thread, with the response to send, without a body for HEAD; with {@code null} if
     *     the document is not available
     */
    public void fetch(ResponseHead error, Failed failed, Consumer<@Nullable Answer> then) {
        String path = documents.urls().get(error.status());
        Answer file = path == null ? null : file(path);
        boolean head = failed.environ.isHeadAsGet() || "HEAD".equals(failed.environ.method());
        if (file != null) {
            then.accept(merged(error, file, head));
            return;
        }
        MountSettings mount = path == null || !failed.mayAsk ? null : bridge.mount(path);
        ServedMount served = mount == null ? null : mounts.get(mount.path());
        if (path == null || served == null) {
            then.accept(null);
            return;
        }
        MemoryChannel channel = new MemoryChannel(LARGEST, answer -> {
            boolean good = answer != null && answer.head().status() == 200;
            then.accept(good && answer != null ? merged(error, answer, head) : null);
        });
        Environ environ = environ(error.status(), failed, served, path);
        String id = String.valueOf(environ.get("mod_wsgi.request_id"));
        bridge.handle(bridge.exchange(
                id, served.mount().forErrors(), environ, RequestBody.EMPTY, channel, new RequestTimes()));
    }

    private @Nullable Answer file(String path) {
        StaticMapping mapping = staticFiles.find(path);
        MountSettings mount = bridge.mount(path);
        if (mapping != null
                && (mount == null || mapping.prefix().length() > mount.path().length())) {
            return staticFiles.read(mapping, path, LARGEST);
        }
        return root == null ? null : root.read(path, LARGEST);
    }

    private static Answer merged(ResponseHead error, Answer document, boolean headRequest) {
        List<Header> headers = new ArrayList<>();
        for (Header header : error.headers()) {
            if (!OF_THE_BODY.contains(header.name().toLowerCase(Locale.ROOT))) {
                headers.add(header);
            }
        }
        for (String name : List.of("Content-Type", "Content-Language")) {
            String value = document.head().header(name);
            if (value != null) {
                headers.add(new Header(name, value));
            }
        }
        headers.add(new Header("Content-Length", Integer.toString(document.body().length)));
        return new Answer(
                new ResponseHead(error.status(), error.reason(), headers), headRequest ? new byte[0] : document.body());
    }

    /** Returns the environ of an internal GET of a document, with Apache's variables of an internal redirect. */
    private static Environ environ(int status, Failed failed, ServedMount served, String path) {
        EnvironBuilder builder =
                new EnvironBuilder(failed.environ.size() + 8, served.variables().limits());
        failed.environ.forEach((key, value) -> {
            if (!OF_THE_REQUEST.contains(key)) {
                builder.put(key, value);
            }
        });
        String mount = served.mount().path();
        String scriptName = failed.prefix + mount;
        String pathInfo = path.substring(mount.length());
        served.variables().replaceIn(builder);
        return builder.replace("REQUEST_METHOD", "GET")
                .replace("SCRIPT_NAME", scriptName)
                .replace("PATH_INFO", pathInfo)
                .replace("QUERY_STRING", "")
                .replace("mod_wsgi.script_name", scriptName)
                .replace("mod_wsgi.path_info", pathInfo)
                .replace("REDIRECT_STATUS", Integer.toString(status))
                .replace("REDIRECT_REQUEST_METHOD", text(failed.environ.method()))
                .replace(
                        "REDIRECT_URL", text(failed.environ.get("SCRIPT_NAME")) + text(failed.environ.get("PATH_INFO")))
                .replace("REDIRECT_QUERY_STRING", text(failed.environ.get("QUERY_STRING")))
                .build();
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
