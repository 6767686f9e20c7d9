package org.wsgibridge.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** Collections that a test asks for, in the JVM of a server. */
public final class GarbageCollection {
    private GarbageCollection() {}

    /** Has a JVM collect everything that nothing holds strongly, and waits for that. */
    public static void in(ProcessHandle jvm) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(jvm.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }
}
