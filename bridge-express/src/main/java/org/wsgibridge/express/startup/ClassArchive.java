package org.wsgibridge.express.startup;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.files.WorkFolder;

/**
 * Writes the archive of classes that later starts of the same jar by the same JVM map instead of loading them (JEP 350;
 * from JDK 25 on JEP 514). The launcher names it. A separate process writes it, which serves one request and ends:
 * this one goes on undisturbed. What goes wrong costs nothing but the time that a start would have saved.
 *
 * <p>Beside an archive is a file with its size, by which the launcher recognizes one that was cut off.
 */
public final class ClassArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The property by which the launcher names the archives of this jar and this JVM, without the engine. */
    private static final String NAME = "wsgi-express.class-archive";

    private static final Pattern ARCHIVE = Pattern.compile("classes-[0-9]+(-[a-z]+)?");
    private static final String SIZE = ".size";
    private static final String WORK = "training-";
    private static final String SERVER = "wsgi-express-training";

    private static final long NEEDED_MEMORY = 512L << 20;
    private static final long LARGE_MACHINE = 2L << 30;
    private static final int KEPT = 4;
    private static final long PATIENCE_SECONDS = 600;
    private static final long END_MILLIS = 5_000;

    private final String name = System.getProperty(NAME, "");
    private final Path file;
    private final Path folder;
    private final String engine;
    private final Thread thread = new Thread(this::writeQuietly, "wsgi-express-class-archive");
    private volatile @Nullable Process training;
    private volatile boolean closed;

    /**
     * Makes it; nothing is written yet.
     *
     * @param running the engine that runs: the classes of another one would take memory for nothing
     */
    public ClassArchive(Engines.Choice running) {
        this.engine = running.isNone() ? "cpython" : running.name();
        this.file = Path.of(name + "-" + engine).toAbsolutePath();
        this.folder = file.resolveSibling("");
    }

    /** Begins to write the archive in a separate thread, if the launcher asks for one; closing breaks that off. */
    public void begin() {
        if (!name.isEmpty()) {
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
        String fault = OwnFiles.makeFolder(folder);
        if (fault != null) {
            LOG.debug("No class archive is written: {} {}", folder, fault);
            return;
        }
        WorkFolder.removeLeftovers(folder, WORK);
        if (isComplete()) {
            // The archives that are used least recently are removed.
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } else if (hasRoom()) {
            try (WorkFolder work = WorkFolder.create(folder, WORK)) {
                write(work.path().resolve("classes"));
            }
        }
        removeOld();
    }

    private boolean isComplete() throws IOException {
        Path size = sizeOf(file);
        return Files.isRegularFile(file)
                && Files.isRegularFile(size)
                && Files.readString(size).strip().equals(Long.toString(Files.size(file)));
    }

    private static Path sizeOf(Path archive) {
        return archive.resolveSibling(archive.getFileName() + SIZE);
    }

    private void write(Path unfinished) throws IOException, InterruptedException {
        if (!train(unfinished) || closed) {
            return;
        }
        if (!Files.exists(unfinished)) {
            // An empty one says to the launcher that this JVM cannot, and that it is of no use to try again.
            Files.createFile(unfinished);
        }
        // The JVM makes it so that also its owner can only read it.
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.READ)) {
            // A part of it would crash the JVM that maps it.
            channel.force(true);
        }
        long size = Files.size(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OwnFiles.write(sizeOf(file), size + "\n", OwnFiles.PRIVATE);
    }

    private boolean train(Path unfinished) throws IOException, InterruptedException {
        // Not in the cache: the path of a socket must be short.
        try (WorkFolder server = WorkFolder.create(Path.of(System.getProperty("java.io.tmpdir")), SERVER)) {
            Process process = TrainingProcess.start(unfinished, server.path(), engine);
            training = process;
            try {
                return !closed && process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                TrainingProcess.end(process);
            }
        }
    }

    /** Removes archives of jars and JVMs that have been replaced. */
    private void removeOld() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> old = files.filter(each ->
                            ARCHIVE.matcher(each.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(ClassArchive::time).reversed())
                    .skip(KEPT)
                    .toList();
            for (Path each : old) {
                Files.deleteIfExists(each);
                Files.deleteIfExists(sizeOf(each));
            }
        }
    }

    private static long time(Path file) {
        return file.toFile().lastModified();
    }

    /** Ends the training; waits a little until its files are removed. */
    @Override
    public void close() {
        closed = true;
        Process running = training;
        if (running != null) {
            TrainingProcess.end(running);
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
