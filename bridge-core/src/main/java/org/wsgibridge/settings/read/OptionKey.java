package org.wsgibridge.settings.read;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;

/**
 * An option together with its owner, such as {@code threads} of the process group {@code blog}.
 *
 * @param level the kind of the owner
 * @param owner the name of the group, service or pool, the path of the mount ({@code ""} for the root), the static
 *     prefix, the variable, the status or the extension; {@code ""} at the level {@link Level#TOP}
 * @param option the option
 */
record OptionKey(Level level, String owner, Option<?> option) {

    /** The kinds of owners. */
    enum Level {
        /** No owner: an option of the bridge, or the default for all groups or mounts. */
        TOP(""),
        /** One process group. */
        GROUP("group."),
        /** One mount. */
        MOUNT("mount."),
        /** One static mapping. */
        STATIC("static."),
        /** One variable of the environ. */
        ENVIRON("environ."),
        /** The error document of one status. */
        ERROR_DOCUMENT("error-document."),
        /** The handler of one file name extension. */
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

    /** Compares as a record does. The methods that the compiler generates for a record are linked at each JVM start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OptionKey key
                && level == key.level
                && owner.equals(key.owner)
                && option.equals(key.option);
    }

    /** Returns a hash code of owner and option only: few keys differ only in their level. */
    @Override
    public int hashCode() {
        return 31 * owner.hashCode() + option.hashCode();
    }

    /** Returns the key of an option without an owner; for {@code application}, that of the root mount. */
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
