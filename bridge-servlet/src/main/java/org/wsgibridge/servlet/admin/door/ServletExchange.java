package org.wsgibridge.servlet.admin.door;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/** A request to the admin mount on the port of the applications. Confined to the request's thread. */
final class ServletExchange implements AdminExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ServletExchange.class);
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String path;
    private final Transport transport;

    /**
     * The transport of responses.
     *
     * @param container the differences of the container
     * @param watch ends the requests of clients that stall
     */
    record Transport(Container container, StallWatch watch) {}

    ServletExchange(HttpServletRequest request, HttpServletResponse response, String path, Transport transport) {
        this.request = request;
        this.response = response;
        this.path = path;
        this.transport = transport;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    @Override
    public Collection<String> headerNames() {
        return Collections.list(request.getHeaderNames());
    }

    @Override
    public @Nullable String parameter(String name) {
        return request.getParameter(name);
    }

    /** {@inheritDoc} HTTP/2 has no Host header, so the container's view of it is used. */
    @Override
    public String authority() {
        String host = request.getHeader("Host");
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? HTTPS : HTTP);
        return host != null ? host : request.getServerName() + (usual ? "" : ":" + port);
    }

    @Override
    public String caller() {
        String user = request.getRemoteUser();
        return user == null ? request.getRemoteAddr() : user;
    }

    @Override
    public Login login(String role) throws IOException {
        if (request.isUserInRole(role)) {
            return Login.GRANTED;
        }
        try {
            if (request.getUserPrincipal() == null && !request.authenticate(response)) {
                return response.isCommitted() || response.getStatus() != HttpServletResponse.SC_OK
                        ? Login.ASKED
                        : Login.REFUSED;
            }
        } catch (ServletException | RuntimeException e) {
            LOG.debug("the container has no login", e);
        }
        if (request.isUserInRole(role)) {
            return Login.GRANTED;
        }
        return response.isCommitted() ? Login.ASKED : Login.REFUSED;
    }

    @Override
    public void answer(AdminAnswer answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(header -> response.setHeader(header.name(), header.value()));
        response.setHeader("Content-Length", Integer.toString(answer.body().length));
        if (!method().equals("HEAD")) {
            response.getOutputStream().write(answer.body());
        }
    }

    @Override
    public void answerLater(CompletionStage<AdminAnswer> later) throws IOException {
        if (!request.isAsyncSupported()) {
            answer(new AdminAnswer(503, List.of(), new byte[0]));
            return;
        }
        ServletResponseChannel channel = channel();
        var unused = later.thenAccept(answer -> {
            Header length = new Header("Content-Length", Integer.toString(answer.body().length));
            List<Header> headers =
                    Stream.concat(answer.headers().stream(), Stream.of(length)).toList();
            channel.send(new ResponseHead(answer.status(), "", headers), answer.body(), 0, answer.body().length);
        });
    }

    @Override
    public @Nullable Events stream(List<Header> headers, Runnable onGone) {
        if (!request.isAsyncSupported()) {
            return null;
        }
        ServletResponseChannel channel = channel();
        channel.onClientGone(onGone);
        channel.start(new ResponseHead(200, "OK", headers));
        return new Events() {
            @Override
            public boolean isWritable() {
                return channel.isWritable();
            }

            @Override
            public void write(byte[] event) {
                channel.write(event);
            }

            @Override
            public void end() {
                channel.end();
            }
        };
    }

    private ServletResponseChannel channel() {
        return new ServletResponseChannel(
                request.startAsync(request, response), transport.container(), transport.watch(), STALL_NANOS);
    }
}
