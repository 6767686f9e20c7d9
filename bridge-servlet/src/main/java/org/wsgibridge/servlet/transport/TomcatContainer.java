package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.servlet.internals.TomcatConnection;
import org.wsgibridge.servlet.internals.TomcatSessions;
import org.wsgibridge.servlet.internals.TomcatStreams;

/** Tomcat. It closes a connection without logging a stack trace only for an exception of its own. */
final class TomcatContainer extends DispatchingContainer {
    private static final long NEVER = TimeUnit.DAYS.toMillis(36_500);

    TomcatContainer(ServletContext context) {
        super(context);
        TomcatStreams.useObjectsOnce(context);
    }

    @Override
    public void replicateSession(ServletContext context, String id) {
        TomcatSessions.replicate(context, id);
    }

    /**
     * Sets a timeout of about 100 years. Tomcat ends requests without a timeout, with its own 500, as soon as it stops
     * their web application. The bridge could not give them {@code graceful-timeout} then.
     */
    @Override
    public void withoutTimeout(AsyncContext async) {
        async.setTimeout(NEVER);
    }

    /**
     * Continues in the next cycle, in which there is no read listener any more. While there is one, Tomcat closes the
     * connection if another thread completes the request just when the socket becomes readable ("Calling
     * [asyncOperation()] is not valid for a request with Async state [COMPLETING]").
     */
    @Override
    public void afterReading(AsyncContext async, Resumption resumption) {
        dispatch(async, RESUMPTION, resumption);
    }

    @Override
    boolean commitsAfterCompletion() {
        return true;
    }

    @Override
    @Nullable
    Lock connectionLock(ServletRequest request) {
        return TomcatConnection.lock(request);
    }

    @Override
    IOException closeNow() {
        return new CloseNowException(BrokenOffException.MESSAGE);
    }
}
