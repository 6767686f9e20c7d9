package org.wsgibridge.servlet.request;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestName;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.servlet.error.ErrorDocumentChannel;
import org.wsgibridge.servlet.mount.ServedMount;
import org.wsgibridge.servlet.request.RequestStarter.RequestServices;
import org.wsgibridge.servlet.session.RequestSession;
import org.wsgibridge.servlet.transport.ServletResponseChannel;
import org.wsgibridge.servlet.transport.body.BodyListener;
import org.wsgibridge.servlet.transport.body.StreamedBody;
import org.wsgibridge.servlet.transport.body.UnreadBody;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.TraceParent;

/** A request on its way to the bridge: it waits for its body, and is then handed over or answered with an error. */
final class PendingRequest implements BodyListener {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRequest.class);

    private static final int TOO_LARGE = 413;

    private final RequestServices services;
    private final ServedMount served;
    private final String id;
    private final EnvironBuilder environ;
    private final RequestTimes times;
    private final AsyncContext async;
    private Map<String, Object> objects = Map.of();
    private boolean lengthless;
    private Consumer<Exchange> trace = exchange -> {};

    PendingRequest(
            RequestServices services,
            ServedMount served,
            String id,
            EnvironBuilder environ,
            RequestTimes times,
            AsyncContext async) {
        this.services = services;
        this.served = served;
        this.id = id;
        this.environ = environ;
        this.times = times;
        this.async = async;
        services.container().withoutTimeout(async);
    }

    /** Sets the container's objects that the application gets in its environ, by key. */
    void objects(Map<String, Object> ofContainer) {
        objects = ofContainer;
    }

    /**
     * Declares that the body comes without a Content-Length. Then the application sees no Transfer-Encoding either: the
     * container has already decoded the chunks, and a framework that tried to decode them again would fail.
     */
    void withoutLength() {
        lengthless = true;
        environ.remove("HTTP_TRANSFER_ENCODING");
    }

    /** Sets what is told the exchange of this request once it is made, to follow it until it ends. */
    void trace(Consumer<Exchange> ofRequest) {
        trace = ofRequest;
    }

    @Override
    public LogContext logContext() {
        // Not taken from the servlet request: the container may have reused it when this is logged.
        TraceParent parent = TraceParent.parse(environ.get("HTTP_TRACEPARENT"));
        return new LogContext(
                served.mount().processGroup(),
                null,
                id,
                served.mount().path(),
                parent == null ? null : parent.traceId(),
                parent == null ? null : parent.spanId());
    }

    @Override
    public void onBody(RequestBody body, boolean listened) {
        if (!listened) {
            handle(body, async);
            return;
        }
        try {
            services.container().afterReading(async, next -> handle(body, next));
        } catch (RuntimeException | Error e) {
            LOG.debug("the container has ended a request whose body was just read", e);
            body.close();
            onFailure(Outcome.CLIENT_GONE, 0, UnreadBody.none());
        }
    }

    private void handle(RequestBody body, AsyncContext cycle) {
        Exchange exchange;
        try {
            if (lengthless) {
                // Frameworks read as many bytes as Content-Length says, and nothing if there is none.
                environ.replace("CONTENT_LENGTH", Long.toString(body.length()));
            }
            exchange = exchange(body, cycle, UnreadBody.none());
        } catch (RuntimeException | Error e) {
            body.close();
            fail(cycle, e);
            return;
        }
        services.bridge().handle(exchange);
    }

    /** Ends a request for which no exchange could be made, so that it does not stay open forever. */
    private void fail(AsyncContext cycle, Throwable cause) {
        LogCode.NOT_ADMITTED.log(this, LOG, id, cause);
        services.recorder().fail(cycle, services.container(), times.arrived());
    }

    @Override
    public void onFailure(Outcome outcome, int status, UnreadBody rest) {
        Exchange exchange;
        try {
            exchange = exchange(RequestBody.UNREAD, async, rest);
        } catch (RuntimeException | Error e) {
            fail(async, e);
            return;
        }
        if (status == TOO_LARGE) {
            refuse(exchange);
        } else {
            exchange.terminate(outcome, status);
        }
    }

    /** Hands over a request whose body the application reads while it arrives. */
    void onStream(StreamedBody body) {
        Exchange exchange = exchange(body, async, body);
        body.onTooLarge(() -> refuse(exchange));
        body.onFailure(exchange::terminate);
        services.bridge().handle(exchange);
    }

    /** Returns the container's objects and the session; nothing if the mount gets no objects. */
    private Map<String, Object> objects(ServletResponseChannel channel, AsyncContext cycle) {
        if (objects.isEmpty()) {
            return objects;
        }
        Map<String, Object> all = new HashMap<>(objects);
        HttpServletRequest request = (HttpServletRequest) cycle.getRequest();
        ServletContext context = request.getServletContext();
        all.put(
                RequestSession.KEY,
                new RequestSession(
                        request,
                        channel,
                        services.sessions(),
                        session -> services.container().replicateSession(context, session)));
        return all;
    }

    private void refuse(Exchange exchange) {
        if (exchange.terminate(Outcome.BAD_REQUEST, TOO_LARGE)) {
            LogCode.BODY_TOO_LARGE.log(
                    exchange,
                    LOG,
                    exchange.id(),
                    served.mount().limitRequestBody(),
                    String.valueOf(exchange.environ().get("REMOTE_ADDR")),
                    RequestName.of(exchange));
        }
    }

    private Exchange exchange(RequestBody body, AsyncContext cycle, UnreadBody rest) {
        ServletResponseChannel channel = new ServletResponseChannel(
                cycle, services.container(), services.watch(), served.responseSocketNanos(), served.buffer());
        channel.unread(rest);
        channel.logsFor(this);
        channel.limitHead(services.bridge().settings().environ().limits().response());
        ErrorDocumentChannel replacing =
                services.pages().exist() ? new ErrorDocumentChannel(channel, services.pages(), served.debug()) : null;
        Exchange exchange = services.bridge()
                .exchange(id, served.mount(), environ.build(), body, replacing == null ? channel : replacing, times);
        if (replacing != null) {
            replacing.of(exchange);
        }
        exchange.objects(objects(channel, cycle));
        trace.accept(exchange);
        channel.onClientGone(() -> exchange.terminate(Outcome.CLIENT_GONE, 0));
        return exchange;
    }
}
