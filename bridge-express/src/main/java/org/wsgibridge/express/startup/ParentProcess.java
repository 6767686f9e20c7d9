package org.wsgibridge.express.startup;

/** The process that has started this JVM, where this one must end with it: the Maven of the goal run. Stateless. */
public final class ParentProcess {
    /** The system property with the number of the process. */
    private static final String PROPERTY = "wsgi-express.parent";

    private static final int EXIT_CODE = 143;

    private ParentProcess() {}

    /**
     * Has this JVM end as by SIGTERM when the process is gone that a system property names, also one that was killed
     * and could report nothing. Without the property nothing is done.
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
