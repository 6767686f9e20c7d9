package org.wsgibridge.settings.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.ValueFile;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.EnvironOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;
import org.wsgibridge.settings.option.Scope;
import org.wsgibridge.settings.option.Suggestion;
import org.wsgibridge.settings.read.OptionKey.Level;

/**
 * Merges the sources. The file and the parameters define mounts, groups and static prefixes. System properties and
 * environment, which all deployments of a JVM share, can only change settings of those.
 */
final class SettingsCollector {
    private static final String PROPERTY_PREFIX = "wsgi.";
    private static final String VARIABLE_PREFIX = "WSGI_";

    private final Problems problems;
    private final KeyReader keys;
    private final Map<OptionKey, Setting> settings = new LinkedHashMap<>();

    SettingsCollector(Problems problems) {
        this.problems = problems;
        this.keys = new KeyReader(problems);
    }

    /** Returns all options that are set, each with the value of the strongest source, in the order of the sources. */
    Map<OptionKey, Setting> collect(SettingsSources sources, Path webInf) {
        Path file = sources.file();
        if (file != null) {
            addLayer(PropertiesFile.read(file, shownName(file, webInf), problems));
        }
        List<PropertiesFile.Line> parameters = new ArrayList<>();
        new TreeMap<>(sources.parameters())
                .forEach((name, value) ->
                        parameters.add(new PropertiesFile.Line(name, parameter(sources, name, value))));
        addLayer(parameters);
        Map<String, String> variables = named(VARIABLE_PREFIX, sources.environment());
        Map<String, String> properties = named(PROPERTY_PREFIX, sources.systemProperties());
        if (!variables.isEmpty() || !properties.isEmpty()) {
            Set<OptionKey> possible = possibleKeys();
            addEnvironment(variables, possible);
            addSystemProperties(properties, possible);
        }
        return settings;
    }

    private static Setting parameter(SettingsSources sources, String name, String value) {
        OptionOrigin origin = sources.origins().get(name);
        Setting setting = new Setting(
                origin == null ? OptionOrigin.parameter(sources.parameterKind(), name) : origin, value.strip());
        return sources.hidden().contains(name) ? setting.hidden() : setting;
    }

    private static Map<String, String> named(String prefix, Map<String, String> all) {
        Map<String, String> named = new TreeMap<>(all);
        named.keySet().removeIf(name -> !name.startsWith(prefix));
        return named;
    }

    private static String shownName(Path file, Path webInf) {
        Path inf = webInf.toAbsolutePath().normalize();
        Path absolute = file.toAbsolutePath().normalize();
        Path root = inf.getParent();
        return (root != null && absolute.startsWith(inf) ? root.relativize(absolute) : absolute).toString();
    }

    private void addLayer(List<PropertiesFile.Line> lines) {
        Map<OptionKey, Setting> layer = new LinkedHashMap<>();
        for (PropertiesFile.Line line : lines) {
            OptionKey key = keys.read(line.name(), line.setting());
            if (key == null || isEmptyFault(key, line.setting())) {
                continue;
            }
            Setting earlier = layer.putIfAbsent(key, line.setting());
            if (earlier != null) {
                problems.add(line.setting(), alreadySet(key, earlier));
            }
        }
        settings.putAll(layer);
    }

    private static String alreadySet(OptionKey key, Setting earlier) {
        return key.option().is(MountOptions.APPLICATION)
                ? "the mount " + (key.owner().isEmpty() ? "/" : key.owner()) + " is used twice; it already has "
                        + earlier.describe()
                : "is set twice; already " + earlier.describe();
    }

    private boolean isEmptyFault(OptionKey key, Setting setting) {
        boolean empty = setting.value().isEmpty()
                && !key.option().is(MountOptions.STATIC_CACHE_CONTROL)
                && !key.option().is(EnvironOptions.ENVIRON);
        if (empty) {
            problems.add(setting, "is empty: expected " + key.option().type().expected());
        }
        return empty;
    }

    /** Returns all valid keys for the mounts, groups and static prefixes that are defined. */
    private Set<OptionKey> possibleKeys() {
        Set<String> groups = new TreeSet<>(Set.of(MountReader.DEFAULT_GROUP));
        Set<String> mounts = new TreeSet<>(Set.of(""));
        Set<OptionKey> possible = new HashSet<>();
        for (OptionKey key : settings.keySet()) {
            switch (key.level()) {
                case GROUP -> groups.add(key.owner());
                case MOUNT -> mounts.add(key.owner());
                case STATIC, ENVIRON, ERROR_DOCUMENT, HANDLER -> possible.add(key);
                case DATASOURCE ->
                    DataSourceOptions.ALL.forEach(
                            option -> possible.add(new OptionKey(Level.DATASOURCE, key.owner(), option)));
                case SERVICE -> {
                    possible.add(key);
                    groups.add(key.owner());
                }
                case TOP -> {}
            }
        }
        mounts.forEach(mount -> groups.add(MountReader.ownGroup(mount)));
        for (Option<?> option : Options.ALL) {
            if (!option.isPattern()) {
                possible.add(OptionKey.top(option));
            }
            if (option.scope() == Scope.GROUP) {
                groups.forEach(group -> possible.add(OptionKey.group(group, option)));
            } else if (option.scope() == Scope.MOUNT) {
                mounts.forEach(mount -> possible.add(OptionKey.mount(mount, option)));
            }
        }
        return possible;
    }

    private void addEnvironment(Map<String, String> environment, Set<OptionKey> possible) {
        Map<String, List<OptionKey>> variables = new TreeMap<>();
        possible.forEach(key -> variables
                .computeIfAbsent(key.variable(), v -> new ArrayList<>())
                .add(key));
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            String name = entry.getKey();
            if (entry.getValue().isBlank()) {
                continue;
            }
            String valued = variables.containsKey(name) ? null : valued(name);
            String set = valued != null && variables.containsKey(valued) ? valued : name;
            String value = entry.getValue().strip();
            Setting setting = set.equals(name)
                    ? Setting.shared(OptionOrigin.variable(name), value)
                    : inFile(new ValueFile(name, value), environment);
            if (setting == null) {
                continue;
            }
            List<OptionKey> meant = variables.getOrDefault(set, List.of());
            if (meant.size() == 1) {
                settings.put(meant.get(0), setting);
            } else if (meant.isEmpty()) {
                // Other variables with this prefix belong to the application.
                nearest(name, variables.keySet())
                        .or(() -> valued == null
                                ? Optional.empty()
                                : nearest(valued, variables.keySet()).map(ValueFile::naming))
                        .ifPresent(near -> problems.add(setting, "unknown option; did you mean " + near + "?"));
            } else {
                problems.add(
                        setting,
                        "is ambiguous, it stands for each of: "
                                + String.join(
                                        ", ",
                                        new TreeSet<>(meant.stream()
                                                .map(OptionKey::name)
                                                .toList())));
            }
        }
    }

    private static @Nullable String valued(String variable) {
        String valued = ValueFile.valued(variable);
        return valued != null && valued.startsWith(VARIABLE_PREFIX) ? valued : null;
    }

    /** Returns the setting whose value is in a file; {@code null} after a problem. */
    private @Nullable Setting inFile(ValueFile file, Map<String, String> environment) {
        try {
            return Setting.inFile(file, file.read(environment));
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static Optional<String> nearest(String variable, Set<String> known) {
        return Suggestion.nearest(
                        withoutPrefix(variable),
                        known.stream().map(SettingsCollector::withoutPrefix).toList())
                .map(near -> VARIABLE_PREFIX + near);
    }

    private static String withoutPrefix(String variable) {
        return variable.substring(VARIABLE_PREFIX.length());
    }

    private void addSystemProperties(Map<String, String> properties, Set<OptionKey> possible) {
        for (Map.Entry<String, String> entry : properties.entrySet()) {
            Setting setting = Setting.shared(
                    OptionOrigin.property(entry.getKey()), entry.getValue().strip());
            OptionKey key = keys.read(entry.getKey().substring(PROPERTY_PREFIX.length()), setting);
            if (key == null || isEmptyFault(key, setting)) {
                continue;
            }
            if (possible.contains(key)) {
                settings.put(key, setting);
            } else {
                problems.note(setting, "this deployment has no " + ownerKind(key.level()) + " " + key.owner());
            }
        }
    }

    private static String ownerKind(Level level) {
        return switch (level) {
            case GROUP -> "process group";
            case MOUNT -> "mount";
            case STATIC -> "static prefix";
            case ENVIRON -> "variable";
            case ERROR_DOCUMENT -> "error document";
            case HANDLER -> "handler";
            case SERVICE -> "service";
            case DATASOURCE -> "datasource";
            case TOP -> "option";
        };
    }
}
