package org.wsgibridge.express.refusal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.UnservedEntry;

/**
 * The entry in the access log of a request that was answered before it reached the bridge. Valid only until Jetty
 * recycles the request. For one thread.
 */
final class RefusedEntry extends UnservedEntry {
    /** Jetty's method for a request whose first line it could not read. */
    private static final String UNREADABLE = "BAD";

    private final @Nullable Request request;
    private final @Nullable Response response;
    private final @Nullable String remote;

    private RefusedEntry(
            @Nullable Request request, @Nullable Response response, @Nullable String remote, int status, long since) {
        super(status, System.nanoTime() - since);
        this.request = request;
        this.response = response;
        this.remote = remote;
    }

    static RefusedEntry of(Request request, Response response) {
        return new RefusedEntry(
                request, response, Request.getRemoteAddr(request), response.getStatus(), request.getBeginNanoTime());
    }

    static RefusedEntry of(Connection connection, int status) {
        SocketAddress address = connection.getEndPoint().getRemoteSocketAddress();
        String remote = address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : null;
        return new RefusedEntry(null, null, remote, status, System.nanoTime());
    }

    /** Returns the request, {@code null} if it could not be read far enough to have a method and a target. */
    private @Nullable Request readable() {
        return request == null || request.getMethod() == null || UNREADABLE.equals(request.getMethod())
                ? null
                : request;
    }

    @Override
    public @Nullable String variable(String name) {
        if (name.equals("REMOTE_ADDR")) {
            return remote;
        }
        Request read = readable();
        if (read == null) {
            return null;
        }
        return switch (name) {
            case "REQUEST_METHOD" -> read.getMethod();
            case "REQUEST_URI" -> read.getHttpURI().getPathQuery();
            case "SERVER_PROTOCOL" ->
                read.getConnectionMetaData().getHttpVersion().asString();
            case "SERVER_NAME" -> Request.getServerName(read);
            case "SERVER_PORT" -> Integer.toString(Request.getServerPort(read));
            default -> null;
        };
    }

    @Override
    protected @Nullable String header(String name) {
        return request == null ? null : request.getHeaders().get(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return response == null ? null : response.getHeaders().get(name);
    }

    @Override
    public long bytes() {
        return response == null ? 0 : Math.max(0, Response.getContentBytesWritten(response));
    }
}
