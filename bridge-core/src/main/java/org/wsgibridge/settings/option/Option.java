package org.wsgibridge.settings.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An option. The parser, the checks, the help and the documentation all use this description. Immutable.
 *
 * @param <T> the type of the value
 * @param name the name, in mod_wsgi's spelling if mod_wsgi has the option
 * @param scope whether the option belongs to the bridge, to a process group or to a mount
 * @param type the syntax of the value
 * @param defaultValue the default as text; {@code ""} if there is no fixed default
 * @param defaultOf defaults that differ from {@code defaultValue}, by engine name
 * @param defaultText the description of the default for the documentation, in Markdown
 * @param engines the engines that support the option
 * @param modWsgi mod_wsgi's directive or mod_wsgi-express's option, in Markdown; {@code ""} if there is none
 * @param meaning the description of the option, in Markdown
 */
public record Option<T>(
        String name,
        Scope scope,
        OptionType<T> type,
        String defaultValue,
        Map<String, String> defaultOf,
        String defaultText,
        EngineSupport engines,
        String modWsgi,
        String meaning) {

    /** Makes the map immutable. */
    public Option {
        defaultOf = Map.copyOf(defaultOf);
    }

    static <T> Option<T> of(String name, Scope scope, OptionType<T> type, String defaultValue, String meaning) {
        return new Option<>(name, scope, type, defaultValue, Map.of(), defaultValue, EngineSupport.ALL, "", meaning);
    }

    /**
     * Compares only the names, which are unique. The methods that the compiler generates for a record are linked at
     * each start of the JVM, which takes longer than all look-ups of options.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option<?> option && is(option);
    }

    /** Returns the hash code of the name. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns this option with mod_wsgi's counterpart. */
    Option<T> modWsgi(String counterpart) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, defaultText, engines, counterpart, meaning);
    }

    /** Returns this option for only some engines. */
    Option<T> onlyFor(EngineSupport support) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, defaultText, support, modWsgi, meaning);
    }

    /** Returns this option with the description of a default that is not fixed. */
    Option<T> defaultText(String text) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, text, engines, modWsgi, meaning);
    }

    /** Returns this option with another default for one engine. */
    Option<T> defaultOf(String engine, String value) {
        return new Option<>(
                name,
                scope,
                type,
                defaultValue,
                Map.of(engine, value),
                defaultValue + " (" + engine + ": " + value + ")",
                engines,
                modWsgi,
                meaning);
    }

    /** Returns whether the name is a pattern that stands for many names, such as {@code static./PREFIX}. */
    public boolean isPattern() {
        return name.indexOf('.') >= 0;
    }

    /**
     * Returns whether another option is this one.
     *
     * @param other the other option
     */
    public boolean is(Option<?> other) {
        return name.equals(other.name());
    }

    /**
     * Returns the default for an engine, as text.
     *
     * @param engine the name of the process group's engine; {@code ""} if the option belongs to no process group
     * @return the text; {@code ""} if there is no fixed default
     */
    public String defaultFor(String engine) {
        return defaultOf.getOrDefault(engine, defaultValue);
    }

    /**
     * Parses a value.
     *
     * @param text the text, without surrounding white space
     * @return the value; {@code null} if the text is invalid
     */
    public @Nullable T parse(String text) {
        return type.parser().parse(text);
    }
}
