package org.wsgibridge.cpython.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.wsgibridge.spi.Usage;

/**
 * Reads the resources that a process has used: from Linux's {@code /proc}, otherwise from the JDK. Immutable.
 *
 * @param pid the process id
 * @param ticksPerSecond the unit in which Linux counts CPU time
 * @param pageSize the unit in which Linux counts memory, in bytes
 */
public record ProcessUsage(long pid, long ticksPerSecond, long pageSize) {
    /** Positions of fields after the name, which may contain any text: user time, and system time. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;
    private static final int RESIDENT_PAGES = 1;

    /**
     * Makes a reader from the facts that a daemon reports about its system.
     *
     * @param facts the version of Python, ticks per second of CPU time, bytes of a page; separated by NUL
     * @throws ProtocolException if a fact is missing
     */
    public static ProcessUsage of(long pid, String facts) throws ProtocolException {
        String[] parts = facts.split("\0", -1);
        try {
            long ticks = Long.parseLong(parts[1]);
            long page = Long.parseLong(parts[2]);
            if (ticks > 0 && page > 0) {
                return new ProcessUsage(pid, ticks, page);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // Reported below.
        }
        throw new ProtocolException("it said that it is ready without saying how it counts time and memory");
    }

    /** Reads the present usage. Fast enough to be called each second. */
    public Usage read() {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
            String[] sizes = Files.readString(Path.of("/proc/" + pid + "/statm"), ISO_8859_1)
                    .split(" ", -1);
            return new Usage(
                    Duration.ofMillis(ticks * 1000 / ticksPerSecond), Long.parseLong(sizes[RESIDENT_PAGES]) * pageSize);
        } catch (IOException | RuntimeException e) {
            return unreadable();
        }
    }

    private Usage unreadable() {
        Optional<Duration> cpu =
                ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration());
        return cpu.map(time -> new Usage(time, 0)).orElse(Usage.UNKNOWN);
    }
}
