package org.wsgibridge.servlet.statics;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ResponseHeads;
import org.wsgibridge.servlet.transport.StallWatch;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/** Serves the files of the static mappings (RFC 9110: methods, conditions, ranges, content codings). Thread-safe. */
public final class StaticFiles {
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final List<StaticMapping> mappings;
    private final ServletContext context;
    private final FileSender sender;

    /**
     * Makes the server of some mappings.
     *
     * @param mappings the mappings, longest prefix first
     * @param context knows content types
     * @param container the container's ways
     * @param watch gives up clients that take nothing
     */
    public StaticFiles(List<StaticMapping> mappings, ServletContext context, Container container, StallWatch watch) {
        this.mappings = List.copyOf(mappings);
        this.context = context;
        this.sender = new FileSender(container, watch);
    }

    /**
     * Finds the mapping of a path.
     *
     * @param below the decoded path below the servlet, a native string
     * @return the mapping, {@code null} when the path is an application's
     */
    public @Nullable StaticMapping find(String below) {
        for (int i = 0; i < mappings.size(); i++) {
            StaticMapping mapping = mappings.get(i);
            String prefix = mapping.prefix();
            if (prefix.endsWith("/") ? below.startsWith(prefix) : below.equals(prefix)) {
                return mapping;
            }
        }
        return null;
    }

    /**
     * Serves a path of a mapping; what is no file is answered with 404.
     *
     * @return the head of the response
     */
    public ResponseHead serve(
            StaticMapping mapping, String below, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String method = request.getMethod();
        if (method.equals("OPTIONS")) {
            return allow(response, 200);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return allow(response, 405);
        }
        Path folder = folder(mapping);
        StaticFile file = find(mapping, folder, below);
        if (file == null) {
            return error(response, 404, List.of());
        }
        try {
            return send(mapping, Representation.choose(file, folder, request), file.path(), request, response);
        } catch (NoSuchFileException e) {
            return error(response, 404, List.of());
        }
    }

    /** Finds the file of a path below a mapping; {@code null} when there is none that may be served. */
    @Nullable
    StaticFile find(StaticMapping mapping, String below) {
        return find(mapping, folder(mapping), below);
    }

    /** Answers a request for what is not there. */
    ResponseHead notFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return error(response, 404, List.of());
    }

    private static @Nullable Path folder(StaticMapping mapping) {
        return mapping.prefix().endsWith("/") ? realFolder(mapping.target()) : null;
    }

    private static @Nullable Path realFolder(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder;
        }
    }

    private static @Nullable StaticFile find(StaticMapping mapping, @Nullable Path folder, String below) {
        if (folder == null) {
            return Files.isDirectory(mapping.target()) ? null : StaticFile.find(mapping.target(), null);
        }
        Path path = StaticPath.resolve(folder, below.substring(mapping.prefix().length()));
        return path == null ? null : StaticFile.find(path, folder);
    }

    private ResponseHead send(
            StaticMapping mapping,
            Representation chosen,
            Path original,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StaticFile file = chosen.file();
        Conditions conditions = new Conditions(file.entityTag(chosen.coding()), file.modified());
        List<Header> headers = validators(mapping, chosen, conditions);
        return switch (conditions.evaluate(request)) {
            case NOT_MODIFIED -> apply(new ResponseHead(304, "Not Modified", headers), response);
            case FAILED -> error(response, 412, List.of());
            case SEND -> {
                describe(chosen, original, headers);
                yield sendFile(file, headers, conditions.allowsRange(request), request, response);
            }
        };
    }

    private static List<Header> validators(StaticMapping mapping, Representation chosen, Conditions conditions) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("ETag", conditions.entityTag()));
        headers.add(new Header("Last-Modified", HTTP_DATE.format(Instant.ofEpochMilli(conditions.lastModified()))));
        if (!mapping.cacheControl().isEmpty()) {
            headers.add(new Header("Cache-Control", mapping.cacheControl()));
        }
        if (chosen.varies()) {
            headers.add(new Header("Vary", "Accept-Encoding"));
        }
        return headers;
    }

    private void describe(Representation chosen, Path original, List<Header> headers) {
        headers.add(new Header("Content-Type", ContentTypes.of(String.valueOf(original.getFileName()), context)));
        headers.add(new Header("Accept-Ranges", "bytes"));
        if (!chosen.coding().isEmpty()) {
            headers.add(new Header("Content-Encoding", chosen.coding()));
        }
    }

    private ResponseHead sendFile(
            StaticFile file,
            List<Header> headers,
            boolean rangeAllowed,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        boolean get = request.getMethod().equals("GET");
        // A range is defined for GET alone.
        ByteRange range = get && rangeAllowed ? ByteRange.parse(request.getHeader("Range"), file.size()) : null;
        if (range != null && !range.isSatisfiable()) {
            return error(response, 416, List.of(new Header("Content-Range", range.contentRange(file.size()))));
        }
        ByteRange sent = range == null ? new ByteRange(0, file.size()) : range;
        if (range != null) {
            headers.add(new Header("Content-Range", range.contentRange(file.size())));
        }
        headers.add(new Header("Content-Length", Long.toString(sent.length())));
        ResponseHead head = range == null
                ? new ResponseHead(200, "OK", headers)
                : new ResponseHead(206, "Partial Content", headers);
        if (get) {
            sender.send(request, response, head, new FileSender.Part(file.path(), sent.first(), sent.length()));
        } else {
            ResponseHeads.apply(head, response);
        }
        return head;
    }

    private static ResponseHead allow(HttpServletResponse response, int status) throws IOException {
        if (status == 200) {
            List<Header> headers = List.of(new Header("Allow", METHODS), new Header("Content-Length", "0"));
            return apply(new ResponseHead(status, "OK", headers), response);
        }
        return error(response, status, List.of(new Header("Allow", METHODS)));
    }

    private static ResponseHead apply(ResponseHead head, HttpServletResponse response) {
        ResponseHeads.apply(head, response);
        return head;
    }

    private static ResponseHead error(HttpServletResponse response, int status, List<Header> headers)
            throws IOException {
        ErrorResponse error = ErrorResponse.of(status, headers);
        ResponseHeads.apply(error.head(), response);
        response.getOutputStream().write(error.body());
        return error.head();
    }
}
