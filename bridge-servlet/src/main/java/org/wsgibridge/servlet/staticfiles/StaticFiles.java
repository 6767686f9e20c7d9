package org.wsgibridge.servlet.staticfiles;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.MemoryChannel;
import org.wsgibridge.servlet.transport.ServletResponses;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Serves the files of the static mappings. Handles methods, conditions, ranges and content codings as RFC 9110 defines
 * them. Thread-safe.
 */
public final class StaticFiles {
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final List<StaticMapping> mappings;
    private final ServletContext context;
    private final FileSender sender;
    private final SmallFiles smallFiles = new SmallFiles();

    /**
     * Makes the server of some mappings.
     *
     * @param mappings the mappings, longest prefix first
     * @param context has the content types of the container
     * @param container the differences of the container
     * @param watch ends the requests of clients that read nothing
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
     * @return the mapping; {@code null} if no mapping has the path
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
     * Serves a path of a mapping. Answers with 404 if there is no file.
     *
     * @param errors answers the request if there is an error
     * @return the head of the response
     * @throws IOException if the file cannot be read, or the client is gone
     */
    public ResponseHead serve(
            StaticMapping mapping,
            String below,
            HttpServletRequest request,
            HttpServletResponse response,
            ErrorSink errors)
            throws IOException {
        String method = request.getMethod();
        if (method.equals("OPTIONS")) {
            return allow(response);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return error(errors, 405, new Header("Allow", METHODS));
        }
        FileOpener opener = opener(mapping);
        StaticFile file = open(mapping, opener, below);
        if (file == null) {
            return error(errors, 404);
        }
        Path original = file.path();
        try {
            return send(mapping, Representation.choose(file, opener, request), original, request, response, errors);
        } catch (NoSuchFileException e) {
            return error(errors, 404);
        }
    }

    /** Opens the file of a path below a mapping. Returns {@code null} if there is no file that may be served. */
    @Nullable
    StaticFile open(StaticMapping mapping, String below) throws IOException {
        return open(mapping, opener(mapping), below);
    }

    private static @Nullable StaticFile open(StaticMapping mapping, FileOpener opener, String below)
            throws IOException {
        if (!isFolder(mapping)) {
            return opener.open(mapping.target());
        }
        Path path = StaticPath.resolve(
                mapping.target(), below.substring(mapping.prefix().length()));
        return path == null ? null : opener.open(path);
    }

    private static boolean isFolder(StaticMapping mapping) {
        return mapping.prefix().endsWith("/");
    }

    private FileOpener opener(StaticMapping mapping) {
        Path folder = isFolder(mapping) ? mapping.target() : null;
        FileOpener opener = folder == null ? StaticFile::open : new ServedFolder(folder)::open;
        return path -> {
            StaticFile known = smallFiles.find(folder, path);
            StaticFile file = known == null ? opener.open(path) : known;
            return file == null || file == known ? file : smallFiles.keep(folder, path, file);
        };
    }

    private ResponseHead send(
            StaticMapping mapping,
            Representation chosen,
            Path original,
            HttpServletRequest request,
            HttpServletResponse response,
            ErrorSink errors)
            throws IOException {
        StaticFile file = chosen.file();
        Conditions conditions = new Conditions(file.entityTag(chosen.coding()), file.modified());
        Conditions.Verdict verdict = conditions.evaluate(request);
        ByteRange range = verdict == Conditions.Verdict.SEND ? range(file, conditions, request) : null;
        boolean satisfiable = range == null || range.isSatisfiable();
        boolean withBody = verdict == Conditions.Verdict.SEND
                && satisfiable
                && request.getMethod().equals("GET");
        if (!withBody) {
            file.close();
        }
        List<Header> headers = validators(mapping, chosen, conditions);
        return switch (verdict) {
            case NOT_MODIFIED -> apply(new ResponseHead(304, "Not Modified", headers), response);
            case FAILED -> error(errors, 412);
            case SEND -> {
                if (range != null && !satisfiable) {
                    yield error(errors, 416, new Header("Content-Range", range.contentRange(file.size())));
                }
                describe(chosen, original, headers);
                ByteRange part = range == null ? new ByteRange(0, file.size()) : range;
                ResponseHead head = head(file, headers, range, part);
                if (withBody) {
                    sender.send(request, response, head, file, part);
                } else {
                    ServletResponses.setHead(head, response);
                }
                yield head;
            }
        };
    }

    private static List<Header> validators(StaticMapping mapping, Representation chosen, Conditions conditions) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("ETag", conditions.entityTag()));
        headers.add(new Header("Last-Modified", chosen.file().lastModified()));
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

    /**
     * Returns the range that the request asks for; {@code null} for the whole file. Ranges are defined only for GET
     * (RFC 9110, section 14.2).
     */
    private static @Nullable ByteRange range(StaticFile file, Conditions conditions, HttpServletRequest request) {
        return request.getMethod().equals("GET") && conditions.allowsRange(request)
                ? ByteRange.parse(request.getHeader("Range"), file.size())
                : null;
    }

    private static ResponseHead head(StaticFile file, List<Header> headers, @Nullable ByteRange range, ByteRange part) {
        if (range != null) {
            headers.add(new Header("Content-Range", range.contentRange(file.size())));
        }
        headers.add(new Header("Content-Length", Long.toString(part.length())));
        return range == null ? new ResponseHead(200, "OK", headers) : new ResponseHead(206, "Partial Content", headers);
    }

    private static ResponseHead allow(HttpServletResponse response) {
        List<Header> headers = List.of(new Header("Allow", METHODS), new Header("Content-Length", "0"));
        return apply(new ResponseHead(200, "OK", headers), response);
    }

    private static ResponseHead apply(ResponseHead head, HttpServletResponse response) {
        ServletResponses.setHead(head, response);
        return head;
    }

    private static ResponseHead error(ErrorSink errors, int status, Header... headers) throws IOException {
        return errors.answer(ErrorResponse.of(status, List.of(headers)));
    }

    /**
     * Reads a whole file.
     *
     * @param mapping its mapping
     * @param below its decoded path below the servlet
     * @param limit the largest size that is read, in bytes
     * @return a response with the file and its content type; {@code null} if there is no such file, it is larger, or it
     *     cannot be read
     */
    public MemoryChannel.@Nullable Answer read(StaticMapping mapping, String below, int limit) {
        try (StaticFile file = open(mapping, below)) {
            byte[] content = file == null || file.size() > limit ? null : file.read(0, (int) file.size());
            if (file == null || content == null) {
                return null;
            }
            String type = ContentTypes.of(String.valueOf(file.path().getFileName()), context);
            return new MemoryChannel.Answer(
                    new ResponseHead(200, "OK", List.of(new Header("Content-Type", type))), content);
        } catch (IOException e) {
            return null;
        }
    }
}
