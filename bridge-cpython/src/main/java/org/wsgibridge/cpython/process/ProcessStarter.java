package org.wsgibridge.cpython.process;

import java.io.IOException;

/** Starts processes without keeping the web application in memory. Stateless. */
final class ProcessStarter {
    private ProcessStarter() {}

    /**
     * Starts a process while the context class loader of this thread is that of the platform. The JDK's threads that
     * wait for processes inherit it. They outlive the web application, and would otherwise keep it in memory.
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
