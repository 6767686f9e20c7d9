package org.wsgibridge.express.refusal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.access.AccessEntry;

/** A request that was answered before it reached the bridge. To be used while Jetty has not recycled it. */
final class RefusedEntry implements AccessEntry {
    /** What Jetty takes for the method of a request whose first line it could not read. */
    private static final String UNREADABLE = "BAD";

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;

    private final @Nullable Request request;
    private final @Nullable Response response;
    private final @Nullable String remote;
    private final int status;
    private final long nanos;

    private RefusedEntry(
            @Nullable Request request, @Nullable Response response, @Nullable String remote, int status, long since) {
        this.request = request;
        this.response = response;
        this.remote = remote;
        this.status = status;
        this.nanos = Math.max(0, System.nanoTime() - since);
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

    /** Returns the request if it could be read so far that it has a method and a target. */
    private @Nullable Request readable() {
        return request == null || request.getMethod() == null || UNREADABLE.equals(request.getMethod())
                ? null
                : request;
    }

    @Override
    public @Nullable String id() {
        return null;
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
    public @Nullable String requestHeader(String name, String variable) {
        return request == null || name.equalsIgnoreCase("Authorization")
                ? null
                : request.getHeaders().get(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return response == null ? null : response.getHeaders().get(name);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytes() {
        return response == null ? 0 : Math.max(0, Response.getContentBytesWritten(response));
    }

    @Override
    public long arrivedMillis() {
        return System.currentTimeMillis() - nanos / 1_000_000;
    }

    @Override
    public @Nullable String mount() {
        return null;
    }

    @Override
    public @Nullable String processGroup() {
        return null;
    }

    @Override
    public @Nullable String interpreter() {
        return null;
    }

    @Override
    public String outcome() {
        return status >= SERVER_ERROR ? "failed" : status >= CLIENT_ERROR ? "bad-request" : "completed";
    }

    @Override
    public @Nullable String exception() {
        return null;
    }

    @Override
    public long requestNanos() {
        return nanos;
    }

    @Override
    public long queueNanos() {
        return UNKNOWN;
    }

    @Override
    public long applicationNanos() {
        return UNKNOWN;
    }

    @Override
    public long cpuNanos() {
        return UNKNOWN;
    }
}
