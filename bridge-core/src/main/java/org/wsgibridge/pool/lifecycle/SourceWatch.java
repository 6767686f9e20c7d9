package org.wsgibridge.pool.lifecycle;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;

/**
 * Detects changes of a process group's sources since they were loaded. The sources are the scripts of its mounts and,
 * with {@code reload=changes}, also the files of all loaded modules and the templates below the application's folder.
 *
 * <p>Thread-safe.
 */
public final class SourceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final long LONGEST_BETWEEN_CHECKS_NANOS = 200_000_000;
    private static final long BETWEEN_REMEMBERINGS_NANOS = 1_000_000_000;

    /** How many times as long as a check the pause after it is, up to a limit. */
    private static final int PAUSE_TIMES = 20;

    private static final long LONGEST_BETWEEN_NANOS = 60_000_000_000L;
    private static final Set<String> SUFFIXES = Set.of(
            "py", "html", "htm", "txt", "xml", "jinja", "jinja2", "j2", "mako", "mo", "ini", "cfg", "toml", "yaml",
            "yml", "env");
    private static final Set<String> SKIPPED_FOLDERS = Set.of("lib-python", "node_modules", "__pycache__");

    private final ProcessGroupSettings settings;
    private final List<ApplicationRef> applications;
    private final Members members;
    private final Map<Path, Long> known = new ConcurrentHashMap<>();

    /**
     * The real paths of scripts, and of the folder with {@code reload=changes}. They detect a link that was switched to
     * another release, even if the files there have the same times as before.
     */
    private final Map<Path, Path> places = new ConcurrentHashMap<>();

    private final ReentrantLock checking = new ReentrantLock();

    /** The files that have changed since the last load; guarded by {@link #checking}. */
    private final Set<Path> changed = new LinkedHashSet<>();

    private final AtomicBoolean remembering = new AtomicBoolean();
    private final AtomicLong nextRemembering = new AtomicLong(System.nanoTime());
    private long nextCheck = System.nanoTime();

    public SourceWatch(ProcessGroupSettings settings, List<ApplicationRef> applications, Members members) {
        this.settings = settings;
        this.applications = List.copyOf(applications);
        this.members = members;
    }

    /**
     * Returns whether {@link #remember} is due, which may check thousands of files: at most once a second, not while it
     * runs, and only for a small share of the time. Returns true only once for each time that it is due.
     */
    public boolean isDue(long now) {
        if (remembering.get() || now - nextRemembering.get() < 0) {
            return false;
        }
        nextRemembering.set(now + BETWEEN_REMEMBERINGS_NANOS);
        return true;
    }

    /**
     * Remembers the present state of files that are not known yet. Called before the first load, and again after
     * requests, which may have loaded further modules.
     */
    public void remember() {
        if (!remembering.compareAndSet(false, true)) {
            return;
        }
        long start = System.nanoTime();
        try {
            rememberAll();
        } finally {
            long took = System.nanoTime() - start;
            nextRemembering.addAndGet(Math.min(took * PAUSE_TIMES, LONGEST_BETWEEN_NANOS));
            remembering.set(false);
        }
    }

    private void rememberAll() {
        for (ApplicationRef application : applications) {
            if (application instanceof ApplicationRef.Script script) {
                remember(script.file());
                rememberPlace(script.file());
            }
        }
        if (settings.reload() != Reload.CHANGES) {
            return;
        }
        members.all().stream()
                .limit(1)
                .forEach(member -> member.interpreter().sourceFiles().forEach(this::remember));
        rememberPlace(settings.python().home());
        rememberFolder(settings.python().home());
    }

    /**
     * Returns whether a known file has changed. Reports each change once. Checks only for a small share of the time, so
     * that a change immediately after a request is noticed only by a later request.
     */
    public boolean haveChanged() {
        if (!checking.tryLock()) {
            return false;
        }
        try {
            long now = System.nanoTime();
            if (now - nextCheck < 0) {
                return false;
            }
            boolean modified = haveChanged(known, SourceWatch::modified);
            boolean moved = haveChanged(places, SourceWatch::place);
            long end = System.nanoTime();
            nextCheck = end + pauseAfter(end - now);
            return modified || moved;
        } finally {
            checking.unlock();
        }
    }

    /** Returns how long to wait before the next check after one that took {@code took}; both in nanoseconds. */
    static long pauseAfter(long took) {
        return Math.min(took, LONGEST_BETWEEN_CHECKS_NANOS / PAUSE_TIMES) * PAUSE_TIMES;
    }

    private <T> boolean haveChanged(Map<Path, T> remembered, Function<Path, T> look) {
        boolean any = false;
        for (Map.Entry<Path, T> file : remembered.entrySet()) {
            T now = look.apply(file.getKey());
            if (!now.equals(file.getValue())) {
                LOG.info("{} has changed", file.getKey());
                file.setValue(now);
                changed.add(file.getKey());
                any = true;
            }
        }
        return any;
    }

    private void rememberPlace(Path file) {
        places.computeIfAbsent(file, SourceWatch::place);
    }

    private static Path place(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file; // vanished
        }
    }

    /**
     * Reports that the known files are about to be loaded. Only changes after this call count as changes.
     *
     * @return the files whose changes {@link #haveChanged()} has reported since the call before, for messages: relative
     *     to the application's folder if they are in it
     */
    List<String> noteLoaded() {
        checking.lock();
        try {
            known.replaceAll((file, modified) -> modified(file));
            places.replaceAll((file, place) -> place(file));
            Path home = settings.python().home();
            List<String> names = changed.stream()
                    .map(file -> file.startsWith(home) && !file.equals(home) ? home.relativize(file) : file)
                    .map(Path::toString)
                    .toList();
            changed.clear();
            return names;
        } finally {
            checking.unlock();
        }
    }

    private void remember(Path file) {
        known.computeIfAbsent(file, SourceWatch::modified);
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0; // vanished; its return will be a change, too
        }
    }

    private void rememberFolder(Path folder) {
        try {
            // The walk follows no links, not even if the folder itself is one.
            Path real = folder.toRealPath();
            Files.walkFileTree(real, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    String name = String.valueOf(dir.getFileName());
                    boolean skipped = !dir.equals(real) && (name.startsWith(".") || SKIPPED_FOLDERS.contains(name));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
                    if (SUFFIXES.contains(name.substring(name.lastIndexOf('.') + 1))) {
                        known.putIfAbsent(
                                folder.resolve(real.relativize(file)),
                                attributes.lastModifiedTime().toMillis());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LogCode.SOURCES_NOT_WATCHED.log(LOG, folder, e.toString());
        }
    }
}
