package org.wsgibridge.jython.modules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;

/** The caches of a deployment's process groups, which may share a folder. Thread-safe. */
public final class CodeCaches {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCaches.class);

    private final EngineContext context;
    private final Set<Path> cleaned = new HashSet<>();
    private @Nullable Path defaultFolder;

    /**
     * Makes the caches.
     *
     * @param context has the folder that is used without the option {@code python-cache}
     */
    public CodeCaches(EngineContext context) {
        this.context = context;
    }

    /**
     * Returns what is wrong with the folder of the option {@code python-cache}; {@code null} if nothing is. Makes the
     * folder if needed.
     */
    public static @Nullable String problem(ProcessGroupSettings settings) {
        Path named = settings.python().cache();
        String problem = named == null ? null : OwnFiles.makeFolder(named);
        return problem == null
                ? null
                : "process group '" + settings.name() + "': python-cache=" + named + " " + problem;
    }

    /**
     * Returns a cache for a process group.
     *
     * @param settings the settings of the group, for which {@link #problem} has returned {@code null}
     */
    public synchronized CodeCache of(ProcessGroupSettings settings) {
        Path named = settings.python().cache();
        Path folder = named == null ? defaultFolder() : named;
        if (cleaned.add(folder)) {
            CodeCacheCleaner.clean(folder, Instant.now());
        }
        return new CodeCache(folder, shipped(settings), !folder.equals(temporaryFolder()));
    }

    /** Returns the folders with modules that were compiled when the application was packed. */
    private List<Path> shipped(ProcessGroupSettings settings) {
        return Stream.concat(Stream.ofNullable(context.libPython()), settings.python().pythonPath().stream())
                .map(folder -> folder.resolve(ModuleCompiler.FOLDER))
                .filter(Files::isDirectory)
                .toList();
    }

    private Path defaultFolder() {
        Path folder = defaultFolder;
        if (folder == null) {
            folder = firstUsable();
            defaultFolder = folder;
        }
        return folder;
    }

    private Path firstUsable() {
        Path kept = context.cache() == null ? null : context.cache().resolve("jython");
        String problem = kept == null ? null : OwnFiles.makeFolder(kept);
        if (kept != null && problem == null) {
            return kept;
        }
        if (kept != null) {
            LogCode.CACHE_UNUSABLE.log(LOG, FolderTrust.sentence(kept, problem));
        }
        return temporaryFolder();
    }

    private Path temporaryFolder() {
        return context.workDirectory().resolve("python-cache");
    }
}
