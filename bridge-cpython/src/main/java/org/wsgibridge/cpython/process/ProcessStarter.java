package org.wsgibridge.cpython.process;

import java.io.IOException;

/** Starts processes that keep nothing of the web application in memory. */
final class ProcessStarter {
    private ProcessStarter() {}

    /**
     * Starts a process while this thread shows no class loader of the web application: the JDK's threads that wait for
     * processes inherit it, outlive the application, and would keep it in memory.
     */
    static Process start(ProcessBuilder builder) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return builder.start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
