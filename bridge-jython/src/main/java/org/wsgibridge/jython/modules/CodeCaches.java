package org.wsgibridge.jython.modules;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;

/** The caches of a deployment, one for each folder that its process groups name. Thread-safe. */
public final class CodeCaches {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCaches.class);

    private final EngineContext context;
    private final Map<Path, CodeCache> caches = new HashMap<>();
    private @Nullable Path defaultFolder;

    /**
     * Makes the caches.
     *
     * @param context names the folder that is used without the option {@code python-cache}
     */
    public CodeCaches(EngineContext context) {
        this.context = context;
    }

    /** Returns what is wrong with the folder that the option names, {@code null} when nothing is. */
    public static @Nullable String problem(ProcessGroupSettings settings) {
        Path named = settings.python().cache();
        String problem = named == null ? null : OwnFiles.makeFolder(named);
        return problem == null
                ? null
                : "process group '" + settings.name() + "': python-cache=" + named + " " + problem;
    }

    /**
     * Returns the cache of a process group.
     *
     * @param settings the settings of the group, in which {@link #problem} has found none
     */
    public synchronized CodeCache of(ProcessGroupSettings settings) {
        Path named = settings.python().cache();
        Path folder = named == null ? defaultFolder() : named;
        CodeCache cache = caches.get(folder);
        if (cache == null) {
            CodeCacheCleaner.clean(folder, Instant.now());
            cache = new CodeCache(folder);
            caches.put(folder, cache);
        }
        return cache;
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
        return context.workDirectory().resolve("python-cache");
    }
}
