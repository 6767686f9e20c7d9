package org.wsgibridge.settings.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.SiteOptions;
import org.wsgibridge.settings.read.OptionKey.Level;
import org.wsgibridge.wsgi.Environ;

/** Reads the static mappings. Refuses those that would publish private files. */
final class StaticReader {
    private final Resolver resolver;
    private final PathReader paths;
    private final List<Path> scripts;
    private String cacheControl = "";

    /**
     * Makes the reader.
     *
     * @param scripts further scripts that must not be served
     */
    StaticReader(Resolver resolver, PathReader paths, List<Path> scripts) {
        this.scripts = List.copyOf(scripts);
        this.resolver = resolver;
        this.paths = paths;
    }

    /** Reads all mappings. */
    List<StaticMapping> read(List<MountDraft> mounts, Collection<ProcessGroupSettings> groups) {
        List<OptionKey> keys = resolver.keysOf(Level.STATIC);
        String cacheControl = readCacheControl(keys.isEmpty());
        this.cacheControl = cacheControl;
        Map<String, Setting> seen = new HashMap<>();
        List<StaticMapping> mappings = new ArrayList<>();
        for (OptionKey key : keys) {
            Setting setting = resolver.own(key);
            if (setting == null) {
                continue;
            }
            resolver.row(key, setting);
            String plain = withoutSlash(key.owner());
            Setting earlier = seen.putIfAbsent(plain, setting);
            if (earlier != null) {
                resolver.problems().add(setting, "the prefix is used twice; it already has " + earlier.describe());
            }
            Path target = paths.existing(setting.value(), setting);
            if (target != null && isFitPrefix(plain, setting, mounts) && isFitTarget(target, setting, mounts, groups)) {
                boolean folder = Files.isDirectory(target);
                String prefix = Environ.nativeString(folder ? plain + "/" : plain);
                mappings.add(new StaticMapping(prefix, target, cacheControl));
            }
        }
        return mappings;
    }

    /** Returns the Cache-Control header of static files; {@code ""} for none. Must be called after {@link #read}. */
    String cacheControl() {
        return cacheControl;
    }

    private String readCacheControl(boolean withoutMappings) {
        OptionKey key = OptionKey.top(MountOptions.STATIC_CACHE_CONTROL);
        Setting setting = resolver.find(key);
        if (setting == null) {
            return "";
        }
        boolean unused = withoutMappings && resolver.find(OptionKey.top(SiteOptions.DOCUMENT_ROOT)) == null;
        if (unused && !setting.shared()) {
            resolver.problems().add(setting, "there are no static files: expected static./PREFIX = a folder");
        }
        String value = resolver.getOrNull(MountOptions.STATIC_CACHE_CONTROL, key, "");
        return value == null ? "" : value;
    }

    private boolean isFitPrefix(String plain, Setting setting, List<MountDraft> mounts) {
        boolean root = plain.isEmpty();
        if (root) {
            resolver.problems().add(setting, "the prefix / would hide every application: expected a longer one");
        } else if (mounts.stream().anyMatch(mount -> mount.path().equals(plain))) {
            resolver.problems().add(setting, "would hide the mount " + plain + ": expected another prefix");
        }
        return !root;
    }

    /** Returns whether a folder or file may be served. If it contains private files, adds a problem that names one. */
    boolean isFitTarget(
            Path target, Setting setting, List<MountDraft> mounts, Collection<ProcessGroupSettings> groups) {
        Map<Path, String> hidden = new LinkedHashMap<>();
        boolean hasPython = mounts.stream().anyMatch(mount -> !mount.path().equals(MountSettings.ACCESS));
        if (hasPython || paths.webInf().endsWith("WEB-INF")) {
            // Without applications, the working directory may be the folder to serve.
            boolean webapp = paths.webInf().endsWith("WEB-INF");
            hidden.put(paths.webInf(), webapp ? "WEB-INF" : "the working directory of the application");
            hidden.put(paths.webInf().resolve("lib-python"), "lib-python");
        }
        for (MountDraft mount : mounts) {
            if (mount.application() instanceof ApplicationRef.Script script) {
                hidden.put(script.file(), "the script " + script.file());
            }
        }
        scripts.forEach(script -> hidden.put(script, "the script " + script));
        for (ProcessGroupSettings group : groups) {
            hidden.putIfAbsent(group.python().home(), "the home of process group " + group.name());
        }
        for (Map.Entry<Path, String> entry : hidden.entrySet()) {
            if (entry.getKey().startsWith(target)) {
                resolver.problems()
                        .add(
                                setting,
                                target + " holds " + entry.getValue()
                                        + ", which must not be served: expected a folder of static files");
                return false;
            }
        }
        return true;
    }

    private static String withoutSlash(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
}
