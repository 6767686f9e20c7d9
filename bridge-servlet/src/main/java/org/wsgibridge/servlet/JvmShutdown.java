package org.wsgibridge.servlet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the bridge of a web application as soon as the JVM is told to end. A container stops its web applications one
 * after the other, and waits for the requests of each. Shutdown hooks run in parallel, so that all bridges of a JVM
 * finish their requests at the same time. Thread-safe.
 */
final class JvmShutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JvmShutdown.class);

    private final Thread hook;

    private JvmShutdown(Thread hook) {
        this.hook = hook;
    }

    /**
     * Registers an action for the end of the JVM.
     *
     * @param close the action, which must be idempotent; if another thread runs it too, that thread must wait for its
     *     end
     * @return closes the registration
     */
    static JvmShutdown whenTold(Runnable close) {
        Thread hook = new Thread(close, "wsgi-shutdown");
        hook.setContextClassLoader(JvmShutdown.class.getClassLoader());
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM ends while the bridge starts", e);
        }
        return new JvmShutdown(hook);
    }

    /** Removes the action, because the web application is undeployed or the JVM ends. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM ends", e);
        }
    }
}
