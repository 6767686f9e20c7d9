package org.wsgibridge.servlet.error;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.ErrorResponse;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.exchange.ResponseChannel.Delivery;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Sends error documents in place of the bridge's error pages. With {@code error-override}, also in place of an
 * application's response with such a status. Thread-safe.
 */
public final class ErrorDocumentChannel implements ResponseChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorDocumentChannel.class);

    private final ResponseChannel target;
    private final ErrorPages pages;
    private final boolean debug;
    private volatile @Nullable Exchange exchange;

    /** The head of an application's response that is replaced, whose body is dropped; {@code null} for none. */
    private volatile @Nullable ResponseHead replaced;

    /**
     * Makes the channel of a request.
     *
     * @param target the channel to the client
     * @param pages the error documents
     * @param debug whether the page of a failure shows its traceback, and is sent as it is
     */
    public ErrorDocumentChannel(ResponseChannel target, ErrorPages pages, boolean debug) {
        this.target = target;
        this.pages = pages;
        this.debug = debug;
    }

    /** Sets the request. To be called before the request is handed over. */
    public void of(Exchange request) {
        exchange = request;
    }

    @Override
    public void send(ResponseHead head, byte[] body, int offset, int length) {
        Exchange request = exchange;
        if (request == null || !replaces(request, head.status())) {
            target.send(head, body, offset, length);
            return;
        }
        byte[] page = Arrays.copyOfRange(body, offset, offset + length);
        fetch(request, head, () -> target.send(head, page, 0, page.length));
    }

    private boolean replaces(Exchange request, int status) {
        return request.outcome() == Outcome.COMPLETED
                ? pages.overrides(status)
                : pages.has(status) && !(debug && status == 500);
    }

    private void fetch(Exchange request, ResponseHead head, Runnable otherwise) {
        String script = request.environ().get("mod_wsgi.script_name");
        String mount = request.mount().path();
        String prefix =
                script == null || !script.endsWith(mount) ? "" : script.substring(0, script.length() - mount.length());
        Outcome outcome = request.outcome();
        // A process group without capacity for requests has none for error documents either.
        boolean mayAsk = outcome != Outcome.REJECTED && outcome != Outcome.QUEUE_TIMEOUT && outcome != Outcome.SHUTDOWN;
        try {
            pages.fetch(head, new ErrorPages.Failed(request.environ(), prefix, mayAsk), document -> {
                if (document == null) {
                    otherwise.run();
                } else {
                    target.send(document.head(), document.body(), 0, document.body().length);
                }
            });
        } catch (RuntimeException | Error e) {
            LOG.debug("an error document cannot be had", e);
            otherwise.run();
        }
    }

    @Override
    public void whenDelivered(Consumer<Delivery> task) {
        target.whenDelivered(task);
    }

    @Override
    public @Nullable String refusal(ResponseHead head) {
        return target.refusal(head);
    }

    @Override
    public void start(ResponseHead head) {
        if (pages.overrides(head.status())) {
            replaced = head;
        } else {
            target.start(head);
        }
    }

    @Override
    public void write(byte[] chunk) {
        if (replaced == null) {
            target.write(chunk);
        }
    }

    @Override
    public void write(LentBytes chunk) {
        if (replaced == null) {
            target.write(chunk);
        } else {
            chunk.giveBack();
        }
    }

    @Override
    public void sendFile(FileChannel file, long position, long count) {
        if (replaced == null) {
            target.sendFile(file, position, count);
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file that is not sent cannot be closed", e);
        }
    }

    @Override
    public void end() {
        ResponseHead head = replaced;
        Exchange request = exchange;
        if (head == null || request == null) {
            target.end();
            return;
        }
        fetch(request, head, () -> {
            ErrorResponse.Page page = ErrorResponse.of(head.status(), List.of())
                    .page(request.environ().get("HTTP_ACCEPT"));
            byte[] bytes = page.body();
            boolean headRequest = request.environ().isHeadAsGet()
                    || "HEAD".equals(request.environ().method());
            target.send(page.head(), bytes, 0, headRequest ? 0 : bytes.length);
        });
    }

    @Override
    public void breakOff() {
        if (replaced == null) {
            target.breakOff();
        } else {
            end();
        }
    }

    @Override
    public void abort() {
        target.abort();
    }

    @Override
    public boolean isStarted() {
        return replaced != null || target.isStarted();
    }

    @Override
    public boolean isWritable() {
        return replaced != null || target.isWritable();
    }

    @Override
    public void whenWritable(Runnable task) {
        if (replaced == null) {
            target.whenWritable(task);
        } else {
            task.run();
        }
    }
}
