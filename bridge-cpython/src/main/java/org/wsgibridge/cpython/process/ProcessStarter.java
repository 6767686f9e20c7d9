package org.wsgibridge.cpython.process;

import java.io.IOException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes without keeping the web application in memory. Stateless. */
final class ProcessStarter {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessStarter.class);

    private static final Pattern ENDED_BY_SIGINT = Pattern.compile("spawn helper.*signal: 2\\b");

    private ProcessStarter() {}

    /**
     * Starts a process while the context class loader of this thread is that of the platform. The JDK's threads that
     * wait for processes inherit it. They outlive the web application, and would otherwise keep it in memory.
     */
    static Process start(ProcessBuilder builder) throws IOException {
        try {
            return startOnce(builder);
        } catch (IOException e) {
            if (!isEndedByTerminal(e)) {
                throw e;
            }
            // The key was meant for the JVM, which ends the process with the bridge.
            LOG.debug("The JVM's helper was ended by the terminal; it is started again", e);
            return startOnce(builder);
        }
    }

    /**
     * Returns whether the JVM's helper that starts processes was ended by SIGINT, which a terminal sends to the JVM and
     * its new children at the same time.
     */
    private static boolean isEndedByTerminal(IOException e) {
        return ENDED_BY_SIGINT.matcher(String.valueOf(e.getMessage())).find();
    }

    private static Process startOnce(ProcessBuilder builder) throws IOException {
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
