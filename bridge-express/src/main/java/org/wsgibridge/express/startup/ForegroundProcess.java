package org.wsgibridge.express.startup;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs a program to its end, with the input and output that it is given. Stateless. */
public final class ForegroundProcess {
    private ForegroundProcess() {}

    /**
     * Runs a program that is a step of a command. When this JVM is told to end, so are the program and all processes
     * that it has started, and the JVM waits for their end.
     *
     * @param builder the program
     * @return its exit code
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the calling thread is interrupted; the program continues to run
     */
    public static int step(ProcessBuilder builder) throws IOException, InterruptedException {
        return await(DependentProcess.step(builder));
    }

    /**
     * Runs a program in place of this JVM. When this JVM is told to end, so is the program.
     *
     * @param builder the program
     * @param patience how long it may take to end then, before it is killed with all processes that it has started;
     *     {@code null} for any time
     * @return its exit code
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the calling thread is interrupted; the program continues to run
     */
    public static int successor(ProcessBuilder builder, @Nullable Duration patience)
            throws IOException, InterruptedException {
        return await(DependentProcess.successor(builder, patience));
    }

    private static int await(DependentProcess started) throws InterruptedException {
        try (started) {
            return started.process().waitFor();
        }
    }
}
