package org.wsgibridge.express.startup;

/** Ends this JVM when the process that has started it ends, for the goal {@code run} of the Maven plugin. Stateless. */
public final class ParentProcess {
    /** The system property with the process id of the parent. */
    private static final String PROPERTY = "wsgi-express.parent";

    private static final int EXIT_CODE = 143;

    private ParentProcess() {}

    /**
     * Starts to watch the process that the system property names. When it is gone, even if it was killed, this JVM ends
     * as by SIGTERM. Ends at once if that process is not the parent any more. Does nothing without the property.
     */
    public static void endWithIt() {
        Long wanted = Long.getLong(PROPERTY);
        if (wanted == null) {
            return;
        }
        ProcessHandle.current()
                .parent()
                .filter(parent -> parent.pid() == wanted)
                .ifPresentOrElse(ParentProcess::watch, ParentProcess::end);
    }

    private static void watch(ProcessHandle parent) {
        Runnable task = () -> {
            parent.onExit().join();
            end();
        };
        Thread watch = new Thread(task, "wsgi-express-parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void end() {
        System.exit(EXIT_CODE);
    }
}
