package org.wsgibridge.settings.read;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;

/**
 * An option together with what it is set for.
 *
 * @param level what kind of thing it is set for
 * @param owner the group's name, the mount's path ({@code ""} for the root), the static prefix, the variable, the
 *     status, the extension or the pool's name; {@code ""} at the top
 * @param option the option
 */
record OptionKey(Level level, String owner, Option<?> option) {

    /** What an option can be set for. */
    enum Level {
        /** Everything: the default of all groups or mounts, or an option of the bridge. */
        TOP(""),
        /** One process group. */
        GROUP("group."),
        /** One mount. */
        MOUNT("mount."),
        /** One static mapping. */
        STATIC("static."),
        /** One variable of the environ. */
        ENVIRON("environ."),
        /** One status. */
        ERROR_DOCUMENT("error-document."),
        /** One extension of file names. */
        HANDLER("handler."),
        /** One background script. */
        SERVICE("service."),
        /** One connection pool. */
        DATASOURCE("datasource.");

        private final String prefix;

        Level(String prefix) {
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }
    }

    /** Compares as a record does, without a record's own methods, which are linked at each start of a JVM. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OptionKey key
                && level == key.level
                && owner.equals(key.owner)
                && option.equals(key.option);
    }

    /** Of owner and option: few differ in their level alone. */
    @Override
    public int hashCode() {
        return 31 * owner.hashCode() + option.hashCode();
    }

    /** Returns the key of an option without an owner; {@code application} is the root mount's. */
    static OptionKey top(Option<?> option) {
        return option.is(MountOptions.APPLICATION)
                ? new OptionKey(Level.MOUNT, "", option)
                : new OptionKey(Level.TOP, "", option);
    }

    static OptionKey group(String group, Option<?> option) {
        return new OptionKey(Level.GROUP, group, option);
    }

    static OptionKey mount(String path, Option<?> option) {
        return new OptionKey(Level.MOUNT, path, option);
    }

    /** Returns the name under which the option is set. */
    String name() {
        return switch (level) {
            case TOP -> option.name();
            case GROUP -> level.prefix() + owner + "." + option.name();
            case MOUNT ->
                owner.isEmpty() && option.is(MountOptions.APPLICATION)
                        ? option.name()
                        : level.prefix() + (owner.isEmpty() ? "/" : owner) + "." + option.name();
            case DATASOURCE -> level.prefix() + owner + "." + DataSourceOptions.shortName(option);
            case STATIC, ENVIRON, ERROR_DOCUMENT, HANDLER, SERVICE -> level.prefix() + owner;
        };
    }

    /** Returns the environment variable that sets the option. */
    String variable() {
        return "WSGI_" + name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
