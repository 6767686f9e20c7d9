package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.option.DevelopmentOptions;
import org.wsgibridge.settings.option.GroupOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.TimeoutOptions;

/** Reads the development settings of a process group, and their effects on its other options. */
final class DevelopmentReader {
    /** The timeouts that are off by default with the debugger: they would end a session at its prompt. */
    private static final Set<Option<?>> NOT_AT_A_PROMPT = Set.of(
            TimeoutOptions.REQUEST_TIMEOUT,
            TimeoutOptions.INTERRUPT_TIMEOUT,
            TimeoutOptions.STARTUP_TIMEOUT,
            TimeoutOptions.DEADLOCK_TIMEOUT,
            TimeoutOptions.GRACEFUL_TIMEOUT,
            TimeoutOptions.SLOW_REQUEST);

    /** Defaults of timeouts if files are written at the end: pages about a large application take long. */
    private static final Map<Option<?>, String> WHERE_FILES_ARE_WRITTEN_AT_THE_END =
            Map.of(TimeoutOptions.SHUTDOWN_TIMEOUT, "60");

    private final Resolver resolver;
    private final PathReader paths;
    private final String group;
    private final String engine;

    DevelopmentReader(Resolver resolver, PathReader paths, String group, String engine) {
        this.resolver = resolver;
        this.paths = paths;
        this.group = group;
        this.engine = engine;
    }

    DevelopmentSettings read() {
        boolean startup = isOn(DevelopmentOptions.DEBUGGER_STARTUP);
        DevelopmentSettings read = new DevelopmentSettings(
                isOn(DevelopmentOptions.ENABLE_DEBUGGER) || startup,
                startup,
                folder(DevelopmentOptions.ENABLE_PROFILER, DevelopmentOptions.PROFILER_DIRECTORY),
                folder(DevelopmentOptions.ENABLE_COVERAGE, DevelopmentOptions.COVERAGE_DIRECTORY),
                folder(DevelopmentOptions.ENABLE_RECORDER, DevelopmentOptions.RECORDER_DIRECTORY));
        Setting coverage = find(DevelopmentOptions.ENABLE_COVERAGE);
        if (startup && coverage != null && read.coverage() != null) {
            resolver.problems()
                    .add(
                            coverage,
                            "contradicts debugger-startup: Python has one trace function, which both would need");
        }
        return read;
    }

    private boolean isOn(Option<Boolean> option) {
        return option.engines().includes(engine) && resolver.get(option, key(option), engine);
    }

    private @Nullable Path folder(Option<Boolean> wanted, Option<String> folder) {
        boolean on = isOn(wanted);
        if (!folder.engines().includes(engine)) {
            return null;
        }
        Path defaultValue = Path.of(folder.defaultValue()).toAbsolutePath();
        String text = resolver.getOrNull(folder, key(folder), defaultValue.toString());
        Setting setting = find(folder);
        if (!on) {
            if (setting != null) {
                // A value that is set for all groups may be meant for another group.
                resolver.problems()
                        .note(
                                setting,
                                "process group " + group + " has not " + wanted.name()
                                        + " = on, without which it does nothing");
            }
            return null;
        }
        return setting == null || text == null ? defaultValue : paths.writable(text, setting);
    }

    /**
     * Returns the default of an option.
     *
     * @param development the development settings
     */
    String defaultValue(Option<?> option, DevelopmentSettings development) {
        if (development.any() && (option.is(GroupOptions.PROCESSES) || option.is(GroupOptions.THREADS))) {
            return "1";
        }
        if (development.any() && option.is(GroupOptions.DEBUG)) {
            return "on";
        }
        if (development.terminal() && NOT_AT_A_PROMPT.contains(option)) {
            return "0";
        }
        boolean writes = development.profiler() != null || development.coverage() != null;
        return writes && WHERE_FILES_ARE_WRITTEN_AT_THE_END.containsKey(option)
                ? WHERE_FILES_ARE_WRITTEN_AT_THE_END.get(option)
                : option.defaultFor(engine);
    }

    /**
     * Returns how many processes or threads there are.
     *
     * @param value the value that is set
     * @param development the development settings
     */
    int one(Option<Integer> option, int value, DevelopmentSettings development) {
        Setting setting = find(option);
        if (!development.any() || value == 1 || setting == null) {
            return value;
        }
        resolver.problems()
                .note(setting, "one request runs at a time while process group " + group + " is debugged or measured");
        return 1;
    }

    private @Nullable Setting find(Option<?> option) {
        return resolver.find(key(option));
    }

    private OptionKey key(Option<?> option) {
        return OptionKey.group(group, option);
    }
}
