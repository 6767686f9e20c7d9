package org.wsgibridge.express.startup;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.Training;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.files.WorkFolder;

/**
 * Writes the archive of classes that later starts of the same jar by the same JVM map instead of loading them (JEP 350;
 * from JDK 25 on JEP 514). The launcher names the file when it is not there. A process of its own writes it, which
 * serves one request and ends: this one goes on undisturbed. What goes wrong costs nothing but the time that a start
 * would have saved.
 */
public final class ClassArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The property by which the launcher names the file to write. */
    private static final String FILE = "wsgi-express.class-archive";

    /** As the launcher names archives. */
    private static final Pattern ARCHIVE = Pattern.compile("classes-[0-9]+");

    private static final int FIRST_WITH_CACHE = 25;
    private static final long NEEDED_MEMORY = 512L << 20;
    private static final long LARGE_MACHINE = 2L << 30;
    private static final int KEPT = 4;
    private static final long PATIENCE_SECONDS = 600;

    private final String name = System.getProperty(FILE, "");
    private final Path file = Path.of(name).toAbsolutePath();
    private final String engine;
    private volatile @Nullable Process training;
    private volatile boolean closed;

    /**
     * Makes it; nothing is written yet.
     *
     * @param running the engine that runs: the classes of another one would take memory for nothing
     */
    public ClassArchive(Engines.Choice running) {
        this.engine = running.equals(Engines.Choice.NONE) ? "cpython" : running.name();
    }

    /** Begins to write the archive in a thread of its own, if the launcher asks for one; closing breaks that off. */
    public void begin() {
        if (!name.isEmpty() && hasRoom()) {
            Thread thread = new Thread(this::writeQuietly, "wsgi-express-class-archive");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A second JVM must not be what a container's memory is too small for. */
    private static boolean hasRoom() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                && (system.getTotalMemorySize() >= LARGE_MACHINE || system.getFreeMemorySize() >= NEEDED_MEMORY);
    }

    private void writeQuietly() {
        try {
            write();
        } catch (IOException | RuntimeException e) {
            LOG.debug("The class archive {} cannot be written", file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() throws IOException, InterruptedException {
        Path folder = file.resolveSibling("");
        String fault = OwnFiles.makeFolder(folder);
        if (fault != null) {
            LOG.debug("No class archive is written: {} {}", folder, fault);
            return;
        }
        Path unfinished = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            if (!train(unfinished) || closed) {
                return;
            }
            if (!Files.exists(unfinished)) {
                // Says to the launcher that this JVM cannot, and that it is of no use to try again.
                Files.write(unfinished, new byte[0]);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            removeOld(folder);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private boolean train(Path unfinished) throws IOException, InterruptedException {
        try (WorkFolder folder =
                WorkFolder.create(Path.of(System.getProperty("java.io.tmpdir")), "wsgi-express-training")) {
            return run(command(unfinished, folder.path()));
        }
    }

    private List<String> command(Path unfinished, Path folder) {
        List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add(
                (Runtime.version().feature() >= FIRST_WITH_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=")
                        + unfinished);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Training.class.getName()));
        command.addAll(List.of(folder.toString(), engine));
        return command;
    }

    private boolean run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        Process process = builder.start();
        training = process;
        try {
            process.getOutputStream().close();
            return !closed && process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Removes archives of jars and JVMs that have been replaced. */
    private static void removeOld(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> old = files.filter(each ->
                            ARCHIVE.matcher(each.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(ClassArchive::time).reversed())
                    .skip(KEPT)
                    .toList();
            for (Path each : old) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static long time(Path file) {
        return file.toFile().lastModified();
    }

    @Override
    public void close() {
        closed = true;
        Process running = training;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
