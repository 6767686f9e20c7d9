package org.wsgibridge.servlet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a web application's bridge as soon as the JVM gets the signal to end. A container stops its web applications
 * one after the other, each when the requests of the one before have finished; hooks run side by side, so that all
 * bridges of a JVM do that at the same time. Thread-safe.
 */
final class JvmShutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JvmShutdown.class);

    private final Thread hook;

    private JvmShutdown(Thread hook) {
        this.hook = hook;
    }

    /**
     * Has something done when the JVM ends, unless this is closed before.
     *
     * @param close what, idempotent; another thread that does the same waits for it
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

    /** Takes it back: the web application is undeployed, or the JVM ends. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM ends", e);
        }
    }
}
