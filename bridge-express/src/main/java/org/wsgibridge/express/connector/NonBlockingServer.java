package org.wsgibridge.express.connector;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.wsgibridge.express.startup.JettySettings;
import org.wsgibridge.spi.support.WorkerThreads;

/**
 * A Jetty whose handlers never block the threads that call them. It serves a request on the thread that
 * found it, instead of waking another one to look for more, and goes on with a connection on the thread that completed
 * the response, instead of waking one for that; but not on one that runs an application, whose {@code close()} may
 * still be to come.
 */
public final class NonBlockingServer extends Server {
    static {
        JettySettings.apply();
    }

    /** Makes a server without connectors. */
    public NonBlockingServer() {
        super(new Pool());
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private static final class Pool extends QueuedThreadPool {
        @Override
        public void execute(Runnable task) {
            if (task instanceof Connection && !WorkerThreads.isCurrent()) {
                task.run();
            } else {
                super.execute(task);
            }
        }
    }
}
