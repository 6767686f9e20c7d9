package org.wsgibridge.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this JVM's process. Stateless. */
public final class ProcessMemory {
    /** The id of this JVM's process. */
    public static final long PID = ProcessHandle.current().pid();

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KILO = 1024;

    private ProcessMemory() {}

    /**
     * Returns the resident memory of this JVM's process on Linux, and the memory of its heap on other systems. Reads a
     * file, so do not call it for every request.
     *
     * @return bytes
     */
    public static long resident() {
        try {
            for (String line : Files.readAllLines(STATUS, ISO_8859_1)) {
                if (line.startsWith(RESIDENT)) {
                    String value = line.substring(RESIDENT.length()).strip();
                    return Long.parseLong(value.substring(0, value.indexOf(' '))) * KILO;
                }
            }
        } catch (IOException | RuntimeException e) {
            // Only Linux has this file.
        }
        return Runtime.getRuntime().totalMemory();
    }
}
