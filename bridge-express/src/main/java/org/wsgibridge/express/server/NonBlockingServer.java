package org.wsgibridge.express.server;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A Jetty that knows that nothing blocks the threads which call its handlers. It serves a request on the thread that found
 * it, instead of waking another one to look for more, and goes on with a connection on the thread that completed the
 * response, instead of waking one for that; but only on threads of its own. Another one that completes a response may run an
 * application, whose {@code close()} is still to come.
 */
public final class NonBlockingServer extends Server {

    /** Makes a server without connectors. */
    public NonBlockingServer() {
        super(new Pool());
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private static final class Pool extends QueuedThreadPool {
        /** Set in the threads of this pool, which end with it. */
        @SuppressWarnings("ThreadLocalUsage")
        private final ThreadLocal<Boolean> own = new ThreadLocal<>();

        @Override
        public Thread newThread(Runnable loop) {
            return super.newThread(() -> {
                own.set(true);
                loop.run();
            });
        }

        @Override
        public void execute(Runnable task) {
            if (task instanceof Connection && own.get() != null) {
                task.run();
            } else {
                super.execute(task);
            }
        }
    }
}
