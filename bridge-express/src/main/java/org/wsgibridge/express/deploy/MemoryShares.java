package org.wsgibridge.express.deploy;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.install.Bytes;

/**
 * How the memory of a container is shared out between the heap of the JVM and the Python processes. What the kernel
 * would otherwise do, if both grow, is to kill one of them.
 *
 * @param limit the memory of the container or the unit of systemd
 * @param processes how many Python processes there are at a time, with one that replaces another
 * @param process what one of them takes
 */
record MemoryShares(long limit, int processes, long process) {
    private static final long MIB = 1L << 20;

    /** Measured: what the JVM takes besides its heap. */
    private static final long JVM = 90 * MIB;

    private static final long SMALLEST_HEAP = 32 * MIB;

    /** A process with Django takes about this much. */
    private static final String PROCESS = "60M";

    private static final Pattern HEAP = Pattern.compile("(^|\\s)(-Xmx|-XX:MaxHeapSize|-XX:MaxRAMPercentage)");

    /**
     * Has the server begin with a heap that leaves room for its processes, where there is a limit and no heap is named.
     *
     * @param tell takes a line with the shares
     * @throws ExpressException when they do not fit
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

    /** Returns the limit, 0 for none. */
    private static long limit(String named) {
        return named.isEmpty() ? MemoryLimit.of(Path.of("/")) : Bytes.parse("WSGI_EXPRESS_MEMORY", named);
    }

    /**
     * Returns the largest heap, in bytes: what the others leave, at most half.
     *
     * @throws ExpressException when that is too little
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
