package org.wsgibridge.express.connector;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.wsgibridge.express.startup.JettySettings;
import org.wsgibridge.spi.support.WorkerThreads;

/**
 * A Jetty server whose handlers never block the threads that call them, which saves switches between threads. A request
 * is served on the thread that has found it; no other thread is woken to look for more requests. A connection is
 * continued on the thread that has completed the response. Threads that run an application are an exception. The
 * application's {@code close()} may still follow, so another thread continues the connection.
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
