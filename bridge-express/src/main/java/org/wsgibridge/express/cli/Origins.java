package org.wsgibridge.express.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wsgibridge.settings.EffectiveSettings.Row;
import org.wsgibridge.settings.OptionOrigin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Finds out where and how the options of a command were written: in a line of the file of {@code --config}, in a
 * variable, or on the command line. Immutable.
 */
final class Origins {
    /** The place of options that wsgi-express derives from options with other names, or from the working directory. */
    private static final String DERIVED = "wsgi-express";

    private static final String ENTRY = "--entry-point";

    /** Options of the bridge that have other names here. */
    private static final Map<String, String> RENAMED = Map.of(
            "home", "working-directory",
            "debug", "debug-mode",
            "reload", "reload-on-changes",
            "slow-request", "slow-requests",
            "access-log", "access-log-format",
            "metrics", "enable-telemetry");

    private final ParseResult parsed;
    private final OptionLines lines;
    private final Map<String, OptionOrigin> origins;
    private final Set<String> hidden;
    private final Set<Class<?>> own;

    /**
     * Makes it for a command line.
     *
     * @param parsed the parsed command line, with the options from variables and files
     * @param lines the options from variables and files
     * @param own the classes of options that are not for the bridge; those for the bridge have rows already
     */
    Origins(ParseResult parsed, OptionLines lines, Set<Class<?>> own) {
        this.parsed = parsed;
        this.lines = lines;
        this.origins = lines.origins();
        this.hidden = lines.hidden().keySet();
        this.own = Set.copyOf(own);
    }

    /** Returns the origins of the bridge's options, by their names. */
    Map<String, OptionOrigin> of(Set<String> names) {
        Map<String, OptionOrigin> all = new HashMap<>();
        for (String name : names) {
            String flag = flag(name);
            boolean isSame = flag.equals("--" + name) || !parsed.hasMatchedOption(flag);
            boolean isGiven = isSame && parsed.hasMatchedOption("--" + name);
            all.put(name, isGiven ? origin(name) : derived(name, flag.split(" ", -1)));
        }
        return all;
    }

    /**
     * Returns the origin of an option that has another name or form here.
     *
     * @param flag the option of this command, and the values before the last one
     */
    private OptionOrigin derived(String name, String... flag) {
        if (!parsed.hasMatchedOption(flag[0])) {
            boolean isEntry =
                    flag[0].equals(ENTRY) && !parsed.matchedPositionals().isEmpty();
            return isEntry
                    ? new OptionOrigin(DERIVED, "ENTRY", " ")
                    : new OptionOrigin(DERIVED, "option " + name, " = ");
        }
        OptionOrigin written = lines.origin(flag[0], List.of(flag).subList(1, flag.length));
        String shown = written == null ? String.join(" ", flag) : written.name();
        return new OptionOrigin(DERIVED, shown, isFlag(flag[0]) ? "" : written == null ? " " : written.sign());
    }

    /** Returns the option of this command, and its values before the last one, for an option of the bridge. */
    private static String flag(String name) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return "--" + RENAMED.getOrDefault(name, name);
        }
        String rest = name.substring(dot + 1);
        int last = rest.lastIndexOf('.');
        String owner = rest.substring(0, Math.max(0, last));
        String option = rest.substring(last + 1);
        return switch (name.substring(0, dot)) {
            case "static" -> "--url-alias " + rest;
            case "environ" -> "--setenv " + rest;
            case "error-document" -> "--error-document " + rest;
            case "handler" -> "--add-handler " + rest;
            case "service" -> "--service-script " + rest;
            case "group" -> "--service-" + option + " " + owner;
            case "datasource" ->
                option.equals("url") ? "--datasource " + owner : "--datasource-option " + owner + " " + option;
            default -> option.equals("application") ? ENTRY : "--" + option;
        };
    }

    private OptionOrigin origin(String name) {
        OptionOrigin written = origins.get(name);
        if (written != null) {
            return written;
        }
        String flag = "--" + name;
        return isFlag(flag) ? OptionOrigin.flag(flag) : OptionOrigin.commandLine(flag);
    }

    /** Returns whether an option is written without a value. */
    private boolean isFlag(String flag) {
        OptionSpec option = parsed.commandSpec().optionsMap().get(flag);
        return option != null && option.arity().max() == 0;
    }

    /** Returns a row for each option that only this server has. Secret values are masked. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (OptionSpec option : parsed.commandSpec().options()) {
            if (option.userObject() instanceof Field field && own.contains(field.getDeclaringClass())) {
                rows.add(row(option));
            }
        }
        return rows;
    }

    private Row row(OptionSpec option) {
        String name = option.longestName().substring(2);
        if (!parsed.hasMatchedOption(option)) {
            String defaultValue = option.defaultValue();
            boolean flag = option.arity().max() == 0;
            return new Row(name, defaultValue != null ? defaultValue : flag ? "false" : "", "default");
        }
        String value = hidden.contains(name) ? Row.MASK : String.join(" ", option.stringValues());
        return new Row(name, value, origin(name).place());
    }
}
