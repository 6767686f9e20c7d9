package org.wsgibridge.it.drill;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What this JVM, with the containers in it, holds.
 *
 * @param heap the heap after a collection, in MiB
 * @param metaspace the metaspace, in MiB
 * @param threads the JVM's threads
 * @param files its open files and sockets
 * @param processes its child processes
 */
record Footprint(long heap, long metaspace, long threads, long files, long processes) {

    /** Collects garbage and looks. */
    static Footprint take() {
        System.gc();
        long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
                metaspace >> 20,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openFiles(),
                ProcessHandle.current().descendants().count());
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    /** Returns the median of each figure. */
    static Footprint median(List<Footprint> all) {
        return new Footprint(
                median(all, Footprint::heap),
                median(all, Footprint::metaspace),
                median(all, Footprint::threads),
                median(all, Footprint::files),
                median(all, Footprint::processes));
    }

    private static long median(List<Footprint> all, ToLongFunction<Footprint> figure) {
        long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
