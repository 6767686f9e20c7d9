package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the settings of one process group. */
final class GroupReader {
    private final Resolver resolver;
    private final PathReader paths;
    private final Set<String> engines;
    private final String name;

    private String engine = "";

    GroupReader(Resolver resolver, PathReader paths, Set<String> engines, String name) {
        this.resolver = resolver;
        this.paths = paths;
        this.engines = new TreeSet<>(engines);
        this.name = name;
    }

    /** Reads the group that runs those mounts. */
    ProcessGroupSettings read(List<MountDraft> mounts) {
        engine = engine();
        GroupChecks checks = new GroupChecks(resolver, name, engine);
        checks.checkEngine();
        for (MountDraft mount : mounts) {
            checks.checkMount(mount);
        }
        Capacity capacity = new Capacity(
                get(Options.PROCESSES),
                get(Options.THREADS),
                get(Options.LISTEN_BACKLOG),
                get(Options.MAXIMUM_REQUESTS));
        Timeouts timeouts = timeouts();
        checks.checkContradictions(capacity, timeouts);
        PythonSettings python = python(mounts);
        ProcessSettings process = process();
        Reload reload = get(Options.RELOAD);
        return new ProcessGroupSettings(
                name, engine, capacity, timeouts, python, process, reload, startupFailure(reload));
    }

    private String engine() {
        String only = engines.size() == 1 ? engines.iterator().next() : "";
        String named = getOrNull(Options.ENGINE, only);
        Setting setting = resolver.find(key(Options.ENGINE));
        String known = String.join(", ", engines);
        if (engines.isEmpty()) {
            resolver.faults().add("there is no engine on the class path: expected bridge-cpython or bridge-jython");
        } else if (setting == null && only.isEmpty()) {
            resolver.faults()
                    .add("engine is not set, but there are several on the class path: expected engine = one of: "
                            + known);
        } else if (setting != null && named != null && !engines.contains(named)) {
            resolver.faults().add(setting, "expected an engine on the class path: " + known);
            return "";
        }
        return named == null ? only : named;
    }

    private Timeouts timeouts() {
        return new Timeouts(
                get(Options.QUEUE_TIMEOUT),
                get(Options.REQUEST_TIMEOUT),
                get(Options.INTERRUPT_TIMEOUT),
                get(Options.STARTUP_TIMEOUT),
                get(Options.GRACEFUL_TIMEOUT),
                get(Options.SHUTDOWN_TIMEOUT),
                get(Options.SOCKET_TIMEOUT),
                get(Options.RESPONSE_SOCKET_TIMEOUT));
    }

    private PythonSettings python(List<MountDraft> mounts) {
        Path standard = standardHome(mounts);
        String home = getOrNull(Options.HOME, standard.toString());
        String pythonHome = getOrNull(Options.PYTHON_HOME, "");
        String pythonPath = getOrNull(Options.PYTHON_PATH, "");
        Path homeFolder = home == null ? null : paths.folder(home, setting(Options.HOME));
        return new PythonSettings(
                homeFolder == null ? standard : homeFolder,
                pythonHome == null ? null : paths.folder(pythonHome, setting(Options.PYTHON_HOME)),
                pythonPath == null ? List.of() : paths.searchPath(pythonPath, setting(Options.PYTHON_PATH)),
                ifHonoured(Options.LANG, ""),
                ifHonoured(Options.LOCALE, ""));
    }

    /** The script's folder, or WEB-INF for a module; mounts that do not agree need the option. */
    private Path standardHome(List<MountDraft> mounts) {
        Set<Path> homes = new TreeSet<>();
        for (MountDraft mount : mounts) {
            if (mount.application() instanceof ApplicationRef.Script script) {
                Path folder = script.file().getParent();
                homes.add(folder == null ? paths.webInf() : folder);
            } else if (mount.application() != null) {
                homes.add(paths.webInf());
            }
        }
        if (homes.size() > 1 && resolver.find(key(Options.HOME)) == null) {
            resolver.faults()
                    .add("process group " + name + " has applications in different folders, "
                            + String.join(
                                    ", ", homes.stream().map(Path::toString).toList()) + ": expected group."
                            + name + ".home = one of them, or process groups of their own");
        }
        return homes.isEmpty() ? paths.webInf() : homes.iterator().next();
    }

    private ProcessSettings process() {
        Integer umask = ifHonoured(Options.UMASK, "");
        Long memoryLimit = ifHonoured(Options.MEMORY_LIMIT, Options.MEMORY_LIMIT.standard());
        return new ProcessSettings(
                ifHonoured(Options.DISPLAY_NAME, ""),
                umask == null ? -1 : umask,
                memoryLimit == null ? 0 : memoryLimit);
    }

    private StartupFailure startupFailure(Reload reload) {
        StartupFailure standard = reload == Reload.CHANGES ? StartupFailure.RETRY : StartupFailure.FAIL;
        StartupFailure set = getOrNull(Options.STARTUP_FAILURE, standard == StartupFailure.RETRY ? "retry" : "fail");
        return set == null ? standard : set;
    }

    /** Reads an option that not every engine honours; where it is not honoured the table does not show it either. */
    private <T> @Nullable T ifHonoured(Option<T> option, String shownDefault) {
        return option.engines().includes(engine) ? getOrNull(option, shownDefault) : null;
    }

    private <T> T get(Option<T> option) {
        return resolver.get(option, key(option), engine);
    }

    private <T> @Nullable T getOrNull(Option<T> option, String shownDefault) {
        return resolver.getOrNull(option, key(option), shownDefault);
    }

    private Setting setting(Option<?> option) {
        Setting setting = resolver.find(key(option));
        return setting == null ? new Setting(key(option).name(), "default", "") : setting;
    }

    private OptionKey key(Option<?> option) {
        return OptionKey.group(name, option);
    }
}
