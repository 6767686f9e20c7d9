package org.wsgibridge.spi.support;

/** The virtual threads of JDK 21 and later. Uses reflection, because the bridge is compiled for JDK 17. Stateless. */
public final class VirtualThreads {
    private static final int SINCE = 21;

    private VirtualThreads() {}

    /** Returns whether this JVM has virtual threads. Those of JDK 19 and 20, which are a preview, do not count. */
    public static boolean areSupported() {
        return Runtime.version().feature() >= SINCE;
    }

    /**
     * Checks that virtual threads are supported.
     *
     * @throws UnsupportedOperationException if they are not
     */
    static void require() {
        if (!areSupported()) {
            throw new UnsupportedOperationException(
                    "virtual threads need JDK " + SINCE + ", this is " + Runtime.version());
        }
    }

    /**
     * Makes a virtual thread that inherits no thread-local values, without starting it.
     *
     * @param run the code that the thread runs
     */
    static Thread unstarted(Runnable run) {
        try {
            // Thread.ofVirtual().inheritInheritableThreadLocals(false).unstarted(run)
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            builder = type.getMethod("inheritInheritableThreadLocals", boolean.class)
                    .invoke(builder, false);
            return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, run);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("this JVM's virtual threads cannot be used", e);
        }
    }
}
