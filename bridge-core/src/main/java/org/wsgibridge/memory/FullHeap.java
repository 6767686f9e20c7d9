package org.wsgibridge.memory;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether this JVM ends when its heap is full. Stateless. */
public final class FullHeap {
    private static final Logger LOG = LoggerFactory.getLogger(FullHeap.class);
    private static final List<String> ENDING =
            List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+CrashOnOutOfMemoryError", "-XX:OnOutOfMemoryError=");

    private FullHeap() {}

    /**
     * Returns whether the JVM is set to end at its first OutOfMemoryError.
     *
     * @param arguments the JVM's arguments
     */
    static boolean ends(List<String> arguments) {
        boolean ends = false;
        for (String argument : arguments) {
            if (argument.equals("-XX:-ExitOnOutOfMemoryError")) {
                ends = false;
            }
            ends |= ENDING.stream().anyMatch(argument::startsWith);
        }
        return ends;
    }

    /** Logs a recommendation if this JVM continues when its heap is full. Called once for each deployment. */
    public static void advise() {
        if (!ends(ManagementFactory.getRuntimeMXBean().getInputArguments())) {
            LOG.info("This JVM goes on after an OutOfMemoryError, which may have ended any thread of any library:"
                    + " start it with -XX:+ExitOnOutOfMemoryError, by a service manager that starts it again");
        }
    }
}
