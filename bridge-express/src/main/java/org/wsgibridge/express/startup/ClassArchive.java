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
 * Writes an archive of classes (JEP 350; since JDK 25, JEP 514). Later starts of the same jar with the same JVM map the
 * archive into memory instead of loading the classes, which makes them faster. The launcher names the archive. A
 * separate process writes it by serving one request, so that this server is not disturbed. A failure is only logged:
 * later starts are slower.
 *
 * <p>Each archive has a file with its size beside it, by which the launcher detects one that was cut off. Thread-safe.
 */
public final class ClassArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /**
     * The property in which the launcher passes the path of the archives for this jar and this JVM, without the
     * engine's suffix.
     */
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
     * Makes a writer; nothing is written yet.
     *
     * @param running the engine that runs, whose classes are archived; those of the other engine would only take memory
     */
    public ClassArchive(Engines.Choice running) {
        this.engine = running.isNone() ? "cpython" : running.name();
        this.file = Path.of(name + "-" + engine).toAbsolutePath();
        this.folder = file.resolveSibling("");
    }

    /** Begins to write the archive on a separate thread, if the launcher asks for one. {@link #close} cancels that. */
    public void begin() {
        if (!name.isEmpty()) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns whether there is enough memory for the second JVM. */
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
            // An empty archive tells the launcher that this JVM cannot write one, so that it does not ask again.
            Files.createFile(unfinished);
        }
        // The JVM creates it as read-only, even for its owner.
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.READ)) {
            // It must be complete on disk: a JVM that maps a part of an archive crashes.
            channel.force(true);
        }
        long size = Files.size(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OwnFiles.write(sizeOf(file), size + "\n", OwnFiles.PRIVATE);
    }

    private boolean train(Path unfinished) throws IOException, InterruptedException {
        // Not in the cache, because the path of a Unix socket must be short.
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

    /** Cancels the training; waits up to five seconds until its files are removed. */
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
