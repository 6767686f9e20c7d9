package org.wsgibridge.settings.option;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An option: all that the parser, the validator and the documentation need of it. Immutable.
 *
 * @param <T> the type of its value
 * @param name its name, in mod_wsgi's spelling where mod_wsgi has it
 * @param scope what it belongs to
 * @param type how its value is written
 * @param defaultValue the default as it would be written, {@code ""} when there is none
 * @param defaultOf defaults of single engines that differ from {@code defaultValue}
 * @param defaultText the default for the documentation
 * @param engines which engines honour it
 * @param modWsgi mod_wsgi's directive or mod_wsgi-express's option, {@code ""} when there is none
 * @param meaning what it does, in a sentence or two
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
     * Compares the names, which are unique: options that are set are looked up by them. A record's own methods are
     * linked at each start of a JVM, which takes longer than all look-ups.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option<?> option && is(option);
    }

    /** Of the name. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Names mod_wsgi's counterpart. */
    Option<T> modWsgi(String counterpart) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, defaultText, engines, counterpart, meaning);
    }

    /** Restricts the engines that honour it. */
    Option<T> onlyFor(EngineSupport support) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, defaultText, support, modWsgi, meaning);
    }

    /** Describes a default that depends on something else. */
    Option<T> defaultText(String text) {
        return new Option<>(name, scope, type, defaultValue, defaultOf, text, engines, modWsgi, meaning);
    }

    /** Gives one engine its own default. */
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

    /** Returns whether the name stands for many, such as {@code static./PREFIX}. */
    public boolean isPattern() {
        return name.indexOf('.') >= 0;
    }

    /**
     * Returns whether this is that option.
     *
     * @param other an option
     */
    public boolean is(Option<?> other) {
        return name.equals(other.name());
    }

    /**
     * Returns the default as it would be written.
     *
     * @param engine the engine of the process group, {@code ""} when there is none
     * @return the text, {@code ""} when there is no fixed default
     */
    public String defaultFor(String engine) {
        return defaultOf.getOrDefault(engine, defaultValue);
    }

    /**
     * Reads a value.
     *
     * @param text the text without surrounding white space
     * @return the value, or {@code null} when the text is not what the option expects
     */
    public @Nullable T parse(String text) {
        return type.parser().parse(text);
    }
}
