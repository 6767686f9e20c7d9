package org.wsgibridge.express.startup;

import java.io.IOException;

/** Runs a program to its end, with the input and output that it is given. Stateless. */
public final class ForegroundProcess {
    private ForegroundProcess() {}

    /**
     * Runs a program that is a step of a command. When this JVM is told to end, so are the program and all that it has
     * started, and they are waited for.
     *
     * @param builder the program
     * @return its exit code
     * @throws IOException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted; the program runs on
     */
    public static int step(ProcessBuilder builder) throws IOException, InterruptedException {
        return await(DependentProcess.step(builder));
    }

    /**
     * Runs a program in the place of this JVM. When this JVM is told to end, so is the program, which takes the
     * time that it needs.
     *
     * @param builder the program
     * @return its exit code
     * @throws IOException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted; the program runs on
     */
    public static int successor(ProcessBuilder builder) throws IOException, InterruptedException {
        return await(DependentProcess.successor(builder));
    }

    private static int await(DependentProcess started) throws InterruptedException {
        try (started) {
            return started.process().waitFor();
        }
    }
}
