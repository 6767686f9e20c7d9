package org.wsgibridge.settings.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.SiteOptions;
import org.wsgibridge.settings.option.Suggestion;
import org.wsgibridge.settings.read.OptionKey.Level;

/** Reads the mounts and the process group of each. */
final class MountReader {
    /** The process group of the root. */
    static final String DEFAULT_GROUP = "default";

    private static final String DEFAULT_SCRIPT = "wsgi.py";

    private final Resolver resolver;
    private final PathReader paths;
    private final ApplicationReader applications;

    MountReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
        this.applications = new ApplicationReader(resolver, paths);
    }

    /** Returns the name of a mount's default process group. */
    static String ownGroup(String path) {
        if (path.isEmpty()) {
            return DEFAULT_GROUP;
        }
        return path.substring(1).replaceAll("[^A-Za-z0-9_.-]", "-").replaceAll("^[.-]", "_");
    }

    /**
     * Reads all mounts, in the order of their paths.
     *
     * @param further names of process groups that something other than a mount uses, such as {@code access}
     */
    List<MountDraft> read(Set<String> further) {
        Set<String> mounts = new TreeSet<>(resolver.ownersOf(Level.MOUNT));
        if (Files.exists(paths.webInf().resolve(DEFAULT_SCRIPT))) {
            mounts.add("");
        }
        boolean none = isNone(resolver.find(OptionKey.mount("", MountOptions.APPLICATION)));
        if (none) {
            mounts.remove("");
        }
        Map<String, String> groups = groups(mounts, further);
        List<MountDraft> drafts = new ArrayList<>();
        for (String mount : mounts) {
            drafts.add(readMount(mount, groups.getOrDefault(mount, DEFAULT_GROUP)));
        }
        if (drafts.isEmpty() && !(none && hasFiles())) {
            resolver.problems()
                    .add("there is no application: expected the script "
                            + paths.webInf().resolve(DEFAULT_SCRIPT)
                            + ", or application = a script or module:callable");
        }
        return drafts;
    }

    /** Returns whether the root has no application ({@code none}). */
    private static boolean isNone(@Nullable Setting application) {
        return application != null && application.value().equals("none");
    }

    private boolean hasFiles() {
        return resolver.find(OptionKey.top(SiteOptions.DOCUMENT_ROOT)) != null
                || !resolver.keysOf(Level.STATIC).isEmpty();
    }

    private MountDraft readMount(String mount, String group) {
        String callable =
                resolver.get(MountOptions.CALLABLE_OBJECT, OptionKey.mount(mount, MountOptions.CALLABLE_OBJECT), "");
        return new MountDraft(
                mount,
                application(mount, callable),
                group,
                resolver.get(
                        MountOptions.LIMIT_REQUEST_BODY, OptionKey.mount(mount, MountOptions.LIMIT_REQUEST_BODY), ""),
                resolver.get(
                        MountOptions.REQUEST_BUFFERING, OptionKey.mount(mount, MountOptions.REQUEST_BUFFERING), ""),
                resolver.get(MountOptions.RESPONSE_BUFFER, OptionKey.mount(mount, MountOptions.RESPONSE_BUFFER), ""),
                resolver.get(MountOptions.SERVLET_OBJECTS, OptionKey.mount(mount, MountOptions.SERVLET_OBJECTS), ""),
                ignoredPaths(mount),
                warmUp(mount));
    }

    private String warmUp(String mount) {
        String path = resolver.getOrNull(MountOptions.WARM_UP, OptionKey.mount(mount, MountOptions.WARM_UP), "");
        return path == null ? "" : path;
    }

    private List<String> ignoredPaths(String mount) {
        String paths = resolver.getOrNull(
                MountOptions.IGNORE_ACTIVITY, OptionKey.mount(mount, MountOptions.IGNORE_ACTIVITY), "");
        return paths == null ? List.of() : List.of(paths.split("\\s+"));
    }

    private @Nullable ApplicationRef application(String mount, String callable) {
        OptionKey key = OptionKey.mount(mount, MountOptions.APPLICATION);
        Setting setting = resolver.find(key);
        Path script = paths.webInf().resolve(DEFAULT_SCRIPT);
        if (setting == null && mount.isEmpty() && Files.exists(script)) {
            setting = new Setting(OptionOrigin.ofDefault(key.name()), DEFAULT_SCRIPT);
        } else if (setting == null) {
            resolver.problems()
                    .addMissing(
                            Level.MOUNT.prefix() + mount,
                            "mount " + shown(mount) + " has no application: expected " + key.name()
                                    + " = a script or module:callable");
            return null;
        }
        resolver.row(key, setting);
        if (MountOptions.APPLICATION.parse(setting.value()) == null) {
            resolver.unexpected(MountOptions.APPLICATION, setting);
            return null;
        }
        return applications.read(mount, setting, callable);
    }

    private Map<String, String> groups(Set<String> mounts, Set<String> further) {
        Map<String, String> groups = new TreeMap<>();
        Map<String, String> owners = new HashMap<>();
        for (String mount : mounts) {
            String own = ownGroup(mount);
            String named = resolver.getOrNull(
                    MountOptions.PROCESS_GROUP, OptionKey.mount(mount, MountOptions.PROCESS_GROUP), own);
            groups.put(mount, named == null ? own : named);
            String earlier = named == null ? owners.putIfAbsent(own, mount) : null;
            if (earlier != null) {
                resolver.problems()
                        .add("mounts " + shown(earlier) + " and " + shown(mount)
                                + " would both get the process group " + own + ": expected "
                                + OptionKey.mount(mount, MountOptions.PROCESS_GROUP)
                                        .name() + " = another name");
            }
        }
        if (areDefined(groups, owners.keySet())) {
            Set<String> used = new TreeSet<>(groups.values());
            used.addAll(further);
            used.addAll(resolver.ownersOf(Level.SERVICE));
            checkUsed(used);
        }
        return groups;
    }

    /** Returns whether each group that a mount names is defined. One that is not may be a slip of one that is. */
    private boolean areDefined(Map<String, String> groups, Set<String> owned) {
        Set<String> defined = new TreeSet<>(resolver.ownersOf(Level.GROUP));
        defined.addAll(owned);
        defined.add(DEFAULT_GROUP);
        boolean all = true;
        for (Map.Entry<String, String> entry : groups.entrySet()) {
            String group = entry.getValue();
            Setting setting = resolver.find(OptionKey.mount(entry.getKey(), MountOptions.PROCESS_GROUP));
            if (setting != null && !defined.contains(group)) {
                resolver.problems()
                        .add(
                                setting,
                                "there is no process group " + group + ", it would need an option such as group."
                                        + group + ".processes = 1" + Suggestion.of(group, defined));
                all = false;
            }
        }
        return all;
    }

    private void checkUsed(Set<String> used) {
        for (OptionKey key : resolver.keysOf(Level.GROUP)) {
            Setting setting = resolver.own(key);
            if (setting == null || used.contains(key.owner())) {
                continue;
            }
            if (setting.shared()) {
                resolver.problems().note(setting, "this deployment has no process group " + key.owner());
            } else {
                resolver.problems()
                        .add(
                                setting,
                                "no mount uses the process group " + key.owner() + Suggestion.of(key.owner(), used));
            }
        }
    }

    private static String shown(String mount) {
        return mount.isEmpty() ? "/" : mount;
    }
}
