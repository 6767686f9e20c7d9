package org.wsgibridge.servlet.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.servlet.transport.Accepted;
import org.wsgibridge.servlet.transport.MemoryChannel;
import org.wsgibridge.servlet.transport.ServletResponses;
import org.wsgibridge.settings.DocumentRoot;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * The document root: a file in it wins over the applications. For a path that is not a file, a request costs one {@code
 * stat} and no exception. Thread-safe.
 */
public final class DocumentRootFiles {
    private final DocumentRoot root;
    private final ServedFolder served;
    private final StaticMapping mapping;
    private final StaticFiles files;

    /**
     * Makes the server of a document root.
     *
     * @param root the document root
     * @param files serves its files
     */
    public DocumentRootFiles(DocumentRoot root, StaticFiles files) {
        this.root = root;
        this.served = new ServedFolder(root.folder());
        this.mapping = new StaticMapping("/", root.folder(), root.cacheControl());
        this.files = files;
    }

    /** What the document root has at a path. */
    public enum Kind {
        /** A file that exists. */
        FILE,
        /** A folder whose URL lacks the slash at the end: the client is redirected. */
        FOLDER_WITHOUT_SLASH,
        /** A folder that is listed. */
        LISTING
    }

    /**
     * Something that the document root serves.
     *
     * @param kind what it is
     * @param path the path below the servlet, decoded; if there is an index file, its path
     */
    public record Hit(Kind kind, String path) {}

    /**
     * Looks a path up.
     *
     * @param below the decoded path below the servlet, a native string
     * @param method the request's method; folders are served to GET and HEAD only
     * @param mounted whether an application is mounted there; if so, folders are not listed
     * @return what was found; {@code null} if the document root does not serve the path
     */
    public @Nullable Hit find(String below, String method, boolean mounted) {
        boolean folder = below.isEmpty() || below.endsWith("/");
        if (!folder) {
            File file = file(below.substring(1));
            if (file == null) {
                return null;
            }
            if (file.isFile()) {
                return new Hit(Kind.FILE, below);
            }
            if (root.index().isEmpty() && (mounted || !root.listing())) {
                return null;
            }
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return null;
        }
        return findFolder(folder && !below.isEmpty() ? below : below + "/", folder && !below.isEmpty(), mounted);
    }

    private @Nullable Hit findFolder(String below, boolean withSlash, boolean mounted) {
        for (String name : root.index()) {
            File file = file(below.substring(1) + name);
            if (file != null && file.isFile()) {
                return withSlash ? new Hit(Kind.FILE, below + name) : new Hit(Kind.FOLDER_WITHOUT_SLASH, below);
            }
        }
        if (mounted || !root.listing() || !isShown(folder(below))) {
            return null;
        }
        return new Hit(withSlash ? Kind.LISTING : Kind.FOLDER_WITHOUT_SLASH, below);
    }

    private @Nullable File file(String relative) {
        Path path = StaticPath.resolve(root.folder(), relative);
        return path == null ? null : path.toFile();
    }

    /** Returns the path of a folder; {@code null} if the name cannot be that of a folder that is shown. */
    private @Nullable Path folder(String below) {
        return below.equals("/")
                ? root.folder()
                : StaticPath.resolve(root.folder(), below.substring(1, below.length() - 1));
    }

    private boolean isShown(@Nullable Path path) {
        return path != null && served.hasFolder(path);
    }

    /** Returns the extension of a file that was found, in lower case and without the dot; {@code ""} for none. */
    public String extension(Hit hit) {
        if (hit.kind != Kind.FILE) {
            return "";
        }
        int dot = hit.path.lastIndexOf('.');
        return dot < hit.path.lastIndexOf('/')
                ? ""
                : hit.path.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a whole file. Returns {@code null} if there is no file that may be served, or if it has more bytes than the
     * limit.
     */
    public MemoryChannel.@Nullable Answer read(String below, int limit) {
        return files.read(mapping, below, limit);
    }

    /** Returns the real path of the file of a hit; {@code null} if it may not be served. */
    public @Nullable Path fileOf(Hit hit) {
        try (StaticFile file = hit.kind == Kind.FILE ? files.open(mapping, hit.path) : null) {
            return file == null ? null : file.path().toRealPath();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Serves what was found.
     *
     * @param prefix the servlet's path, decoded
     * @param errors answers the request if there is an error
     * @return the head of the response
     * @throws IOException if the file cannot be read, or the client is gone
     */
    public ResponseHead serve(
            Hit hit, String prefix, HttpServletRequest request, HttpServletResponse response, ErrorSink errors)
            throws IOException {
        return switch (hit.kind) {
            case FILE -> files.serve(mapping, hit.path, request, response, errors);
            case FOLDER_WITHOUT_SLASH -> redirect(prefix + hit.path, request, response);
            case LISTING -> list(prefix + hit.path, hit.path, request, response, errors);
        };
    }

    private static ResponseHead redirect(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String query = request.getQueryString();
        // Made from the decoded path: the URI of the client, such as "//host/", might be taken for the name of another
        // host.
        String location = UrlPaths.encode(path) + (query == null ? "" : "?" + query);
        return send(ErrorResponse.of(301, List.of(new Header("Location", location))), request, response);
    }

    private ResponseHead list(
            String shown, String below, HttpServletRequest request, HttpServletResponse response, ErrorSink errors)
            throws IOException {
        Path folder = folder(below);
        List<FolderEntry> entries = folder == null ? null : served.list(folder, DirectoryListing.MAX);
        if (entries == null) {
            return errors.answer(ErrorResponse.of(404, List.of()));
        }
        byte[] page = DirectoryListing.page(shown, entries, !below.equals("/"));
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Content-Type", "text/html; charset=utf-8"));
        headers.add(new Header("Content-Length", Integer.toString(page.length)));
        headers.add(new Header("Cache-Control", "no-cache"));
        headers.add(new Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
        headers.add(new Header("X-Content-Type-Options", "nosniff"));
        ResponseHead head = new ResponseHead(200, "OK", headers);
        ServletResponses.setHead(head, response);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(page);
        }
        return head;
    }

    private static ResponseHead send(ErrorResponse redirect, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ErrorResponse.Page page = redirect.page(Accepted.by(request));
        ServletResponses.setHead(page.head(), response);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(page.body());
        }
        return page.head();
    }
}
