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

/** Tomcat, which logs a stack trace for every exception but its own. */
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
     * Requests without a timeout are those that Tomcat times out, with a 500 of its own, as soon as it stops their
     * web application - before the bridge had graceful-timeout for them.
     */
    @Override
    public void withoutTimeout(AsyncContext async) {
        async.setTimeout(NEVER);
    }

    /**
     * In the next cycle there is no read listener any more. While there is one, Tomcat closes the connection when
     * another thread completes the request just as the socket is found readable ("Calling [asyncOperation()] is
     * not valid for a request with Async state [COMPLETING]").
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
