package org.wsgibridge.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.settings.OptionKey.Level;

/** Reads the static mappings, and refuses those that would publish what must stay private. */
final class StaticReader {
    private final Resolver resolver;
    private final PathReader paths;

    StaticReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /** Reads all mappings. */
    List<StaticMapping> read(List<MountDraft> mounts) {
        List<OptionKey> keys = resolver.keysOf(Level.STATIC);
        String cacheControl = cacheControl(keys.isEmpty());
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
                resolver.faults().add(setting, "the prefix is used twice; it already has " + earlier.describe());
            }
            Path target = paths.existing(setting.value(), setting);
            if (target != null && isFit(plain, target, setting, mounts)) {
                boolean folder = Files.isDirectory(target);
                String prefix = MountDraft.nativeString(folder ? plain + "/" : plain);
                mappings.add(new StaticMapping(prefix, target, cacheControl));
            }
        }
        return mappings;
    }

    private String cacheControl(boolean unused) {
        OptionKey key = OptionKey.top(Options.STATIC_CACHE_CONTROL);
        Setting setting = resolver.find(key);
        if (setting == null) {
            return "";
        }
        if (unused && !setting.shared()) {
            resolver.faults().add(setting, "there are no static files: expected static./PREFIX = a folder");
        }
        String value = resolver.getOrNull(Options.STATIC_CACHE_CONTROL, key, "");
        return value == null ? "" : value;
    }

    private boolean isFit(String plain, Path target, Setting setting, List<MountDraft> mounts) {
        Faults faults = resolver.faults();
        if (plain.isEmpty()) {
            faults.add(setting, "the prefix / would hide every application: expected a longer one");
            return false;
        }
        if (paths.webInf().startsWith(target)) {
            faults.add(setting, target + " holds WEB-INF, which must not be served: expected a folder of static files");
            return false;
        }
        for (MountDraft mount : mounts) {
            if (mount.application() instanceof ApplicationRef.Script script
                    && script.file().startsWith(target)) {
                faults.add(
                        setting,
                        target + " holds the script " + script.file()
                                + ", which must not be served: expected a folder of static files");
            }
            if (mount.path().equals(plain)) {
                faults.add(setting, "would hide the mount " + plain + ": expected another prefix");
            }
        }
        return true;
    }

    private static String withoutSlash(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
}
