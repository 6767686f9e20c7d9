package org.wsgibridge.express.startup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Runs a program in the place of this JVM. */
public final class ForegroundProcess {
    /** How long a program that is told to end may take to remove what it has made. */
    private static final int PATIENCE_SECONDS = 30;

    private ForegroundProcess() {}

    /**
     * Runs a program to its end. When this JVM is told to end, so is the program, and is waited for.
     *
     * @param builder the program
     * @return its exit code
     * @throws IOException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted; the program runs on
     */
    public static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "wsgi-express-program"));
        return process.waitFor();
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
