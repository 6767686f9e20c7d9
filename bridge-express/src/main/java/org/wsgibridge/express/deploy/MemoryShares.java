package org.wsgibridge.express.deploy;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;

/**
 * Divides the memory of a container between the heap of the JVM and the Python processes. Without this, both could grow
 * until the kernel kills one of them. Immutable.
 *
 * @param limit the memory of the container or systemd unit, in bytes
 * @param processes the most Python processes at the same time, with one that replaces another; 0 for the engine jython
 * @param process the memory of one of them, in bytes
 */
record MemoryShares(long limit, int processes, long process) {
    private static final long MIB = 1L << 20;

    /** The memory that the JVM takes besides its heap, as measured. */
    private static final long JVM = 90 * MIB;

    private static final long SMALLEST_HEAP = 32 * MIB;

    /** A process with Django takes about this much. */
    private static final String PROCESS = "60M";

    private static final Pattern HEAP = Pattern.compile("(^|\\s)(-Xmx|-XX:MaxHeapSize|-XX:MaxRAMPercentage)");

    /**
     * Sets a maximum heap that leaves room for the Python processes, if there is a limit and no variable sets a heap.
     *
     * @param environment gets the option for the JVM, in {@code JAVA_OPTS}
     * @param tell takes a line with the shares
     * @throws ExpressException if the memory is too small
     */
    static void share(ServerLine line, ProjectEnvironment environment, Consumer<String> tell) {
        String options = environment.get("JAVA_OPTS", "");
        boolean isNamed = Stream.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
                .anyMatch(name -> HEAP.matcher(environment.get(name, "")).find());
        long limit = limit(environment.get("WSGI_EXPRESS_MEMORY", ""));
        if (limit == 0 || isNamed) {
            return;
        }
        String size = environment.get("WSGI_EXPRESS_PROCESS_MEMORY", PROCESS);
        MemoryShares shares =
                new MemoryShares(limit, count(line, environment), Bytes.parse("WSGI_EXPRESS_PROCESS_MEMORY", size));
        environment.put("JAVA_OPTS", (options + " -Xmx" + shares.heap() / MIB + "m").strip());
        tell.accept(shares.text());
    }

    private static int count(ServerLine line, ProjectEnvironment environment) {
        String engine = line.value("--engine");
        if ((engine.isEmpty() ? environment.option("engine").strip() : engine).equals("jython")) {
            return 0;
        }
        String named = Stream.of(
                        line.value("--processes"),
                        environment.option("processes"),
                        environment.get("WEB_CONCURRENCY", ""))
                .map(String::strip) // a file with a value may have blanks around it
                .filter(value -> value.matches("\\d{1,4}"))
                .findFirst()
                .orElse("1");
        return Integer.parseInt(named) + 1;
    }

    /** Returns the limit in bytes, 0 for none. */
    private static long limit(String named) {
        return named.isEmpty() ? MemoryLimit.of(Path.of("/")) : Bytes.parse("WSGI_EXPRESS_MEMORY", named);
    }

    /**
     * Returns the maximum heap, in bytes: what the rest of the JVM and the processes leave, but at most half of the
     * limit.
     *
     * @throws ExpressException if that is too little
     */
    long heap() {
        long left = limit - JVM - processes * process;
        if (left < SMALLEST_HEAP) {
            throw ExpressException.usage("the memory limit of " + mib(limit) + " is too small: " + parts()
                    + " and a heap of at least " + mib(SMALLEST_HEAP) + " need "
                    + mib(JVM + processes * process + SMALLEST_HEAP)
                    + "; expected a higher limit, fewer --processes, or WSGI_EXPRESS_PROCESS_MEMORY with what a process"
                    + " takes");
        }
        return Math.min(left, limit / 2);
    }

    private String parts() {
        String python = processes == 0
                ? ""
                : ", " + (processes - 1) + (processes == 2 ? " Python process" : " Python processes")
                        + " and a replacement with " + mib(process) + " each";
        return mib(JVM) + " for the JVM besides its heap" + python;
    }

    private String text() {
        return "memory: " + mib(heap()) + " of " + mib(limit) + " for the heap, beside " + parts();
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%d MiB", bytes / MIB);
    }
}
