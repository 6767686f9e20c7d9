package org.wsgibridge.settings.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.read.OptionKey.Level;

/** Finds the value of an option: that of its owner, else the one that is set without an owner, else the default. */
final class Resolver {
    private final Map<OptionKey, Setting> settings;
    private final Problems problems;
    private final List<EffectiveSettings.Row> rows = new ArrayList<>();

    Resolver(Map<OptionKey, Setting> settings, Problems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    Problems problems() {
        return problems;
    }

    /** Returns the setting of exactly this key; {@code null} if there is none. */
    @Nullable
    Setting own(OptionKey key) {
        return settings.get(key);
    }

    /** Returns the setting of this key, else the setting without an owner; {@code null} if there is neither. */
    @Nullable
    Setting find(OptionKey key) {
        Setting own = settings.get(key);
        return own != null || key.option().is(MountOptions.APPLICATION)
                ? own
                : settings.get(new OptionKey(Level.TOP, "", key.option()));
    }

    /**
     * Refuses an option that has no effect because of another one, unless it is set to off. If the setting applies to
     * all deployments of the JVM, it is only noted.
     *
     * @param why the reason, with the name of the other option
     */
    void refuse(OptionKey key, String why) {
        Setting setting = find(key);
        if (setting == null || setting.value().equalsIgnoreCase("off")) {
            return;
        }
        if (setting.shared()) {
            problems.note(setting, "it " + why);
        } else {
            problems.add(setting, why);
        }
    }

    /** Returns the keys that are set for any owner of a level. */
    List<OptionKey> keysOf(Level level) {
        return settings.keySet().stream().filter(key -> key.level() == level).toList();
    }

    /** Returns the owners of a level that have any setting. */
    Set<String> ownersOf(Level level) {
        Set<String> owners = new TreeSet<>();
        keysOf(level).forEach(key -> owners.add(key.owner()));
        return owners;
    }

    /**
     * Reads an option that has a fixed default, and adds it to the table.
     *
     * @param option the option
     * @param key the key of the setting
     * @param engine the engine of the group; {@code ""} if the option belongs to no group
     */
    <T> T get(Option<T> option, OptionKey key, String engine) {
        return getWithDefault(option, key, option.defaultFor(engine));
    }

    /** Reads an option with another default than its usual one, and adds it to the table. */
    <T> T getWithDefault(Option<T> option, OptionKey key, String defaultText) {
        T defaultValue = option.parse(defaultText);
        if (defaultValue == null) {
            throw new IllegalArgumentException(option.name() + " has no fixed default");
        }
        T value = getOrNull(option, key, defaultText);
        return value == null ? defaultValue : value;
    }

    /**
     * Reads an option, and adds it to the table.
     *
     * @param option the option
     * @param key the key of the setting
     * @param shownDefault the text for the table if the option is not set
     * @return the value; {@code null} if the option is not set, or after a problem
     */
    <T> @Nullable T getOrNull(Option<T> option, OptionKey key, String shownDefault) {
        Setting setting = find(key);
        if (setting == null) {
            rows.add(new EffectiveSettings.Row(key.name(), shownDefault, EffectiveSettings.Row.DEFAULT));
            return null;
        }
        row(key, setting);
        T value = option.parse(setting.value());
        if (value == null) {
            unexpected(option, setting);
        }
        return value;
    }

    /**
     * Reads an option whose value may be a password. The table, which is logged, does not show the value.
     *
     * @return the value; {@code null} if the option is not set, or after a problem
     */
    <T> @Nullable T getSecret(Option<T> option, OptionKey key) {
        Setting setting = find(key);
        if (setting == null) {
            return getOrNull(option, key, "");
        }
        row(key, setting.hidden());
        T value = option.parse(setting.value());
        if (value == null) {
            unexpected(option, setting.hidden());
        }
        return value;
    }

    /** Adds a value to the table. */
    void row(OptionKey key, Setting setting) {
        rows.add(new EffectiveSettings.Row(
                key.name(), setting.shown(), setting.origin().place()));
    }

    /** Reports that a value is invalid. */
    void unexpected(Option<?> option, Setting setting) {
        problems.addInvalid(setting, "expected " + option.type().expected());
    }

    List<EffectiveSettings.Row> rows() {
        return List.copyOf(rows);
    }
}
