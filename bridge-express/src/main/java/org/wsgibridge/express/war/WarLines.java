package org.wsgibridge.express.war;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Turns a command line into lines of an options file for the WAR's own server, with paths relative to the application's
 * folder. Which values are paths depends on the option and the position. The form of a value does not decide, because a
 * URL prefix looks the same. Not thread-safe.
 */
public final class WarLines {
    /** Options that are not for the server, or are not written as they were given. */
    private static final Set<String> SPECIAL = Set.of(
            "--help",
            "--version",
            "--output",
            "--python-version",
            "--platform",
            "--requirement",
            "--installer",
            "--exclude",
            "--max-size",
            "--skip-collectstatic",
            "--engine",
            "--python-home",
            "--entry-point",
            "--working-directory",
            "--class-path");

    /** Options that take a name and a path. */
    private static final Set<String> SECOND_IS_PATH =
            Set.of("--url-alias", "--add-handler", "--service-script", "--service-log-file");

    private final List<OptionSpec> given;
    private final Path project;
    private final Path folder;
    private final Function<List<String>, String> written;

    /**
     * Takes the options of a command line.
     *
     * @param parsed the command line
     * @param project the project's folder, absolute
     * @param folder the application's folder in it, absolute
     * @param written joins several values of an option to the text of a line
     */
    public WarLines(ParseResult parsed, Path project, Path folder, Function<List<String>, String> written) {
        // The parser returns a repeated option several times, each time with all values.
        this.given = parsed.matchedOptions().stream()
                .filter(option -> !SPECIAL.contains(option.longestName()))
                .distinct()
                .toList();
        this.project = project;
        this.folder = folder;
        this.written = written;
    }

    /**
     * Returns the lines.
     *
     * @param engine the engine's name
     * @param options the bridge's options, which have the application
     * @throws ExpressException if a relative path leads out of the project
     */
    public List<String> of(String engine, Map<String, String> options) {
        List<String> lines = new ArrayList<>();
        lines.add("engine = " + engine);
        lines.add("entry-point = "
                + options.entrySet().stream()
                        .filter(option -> option.getKey().endsWith(".application"))
                        .map(option -> isAbsolute(option.getValue())
                                ? path("--entry-point", option.getValue())
                                : option.getValue())
                        .findFirst()
                        .orElse("."));
        given.forEach(option -> lines.addAll(lines(option)));
        return lines;
    }

    private List<String> lines(OptionSpec option) {
        String name = option.longestName();
        String plain = name.substring(2);
        if (option.arity().max() == 0) {
            return List.of(plain + (Boolean.FALSE.equals(option.getValue()) ? " = off" : ""));
        }
        List<String> values = option.stringValues();
        int together = Math.max(1, option.arity().min());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i + together <= values.size(); i += together) {
            List<String> each = values(option, values.subList(i, i + together));
            lines.add(plain + " = " + (together == 1 ? each.get(0) : written.apply(each)));
        }
        return lines;
    }

    private List<String> values(OptionSpec option, List<String> values) {
        String name = option.longestName();
        List<String> written = new ArrayList<>(values);
        int last = values.size() - 1;
        String value = values.get(last);
        boolean isPath = SECOND_IS_PATH.contains(name)
                || Path.class.equals(option.type())
                || WarOptions.isPath(name.substring(2))
                || (name.equals("--datasource-option") && WarOptions.isPath(values.get(1)));
        if (name.equals("--python-path")) {
            written.set(
                    last,
                    Stream.of(value.split(File.pathSeparator, -1))
                            .map(one -> path(name, one))
                            .collect(Collectors.joining(File.pathSeparator)));
        } else if (isPath) {
            written.set(last, path(name, value));
        }
        return written;
    }

    /**
     * Returns a path in the project relative to the application's folder. An absolute path outside of the project stays
     * as it is.
     */
    private String path(String option, String value) {
        if (value.isEmpty()) {
            return value;
        }
        Path absolute = folder.resolve(value).normalize();
        if (WarOptions.isInProject(absolute, project)) {
            String path = folder.relativize(absolute).toString();
            return path.isEmpty() ? "." : path;
        }
        if (isAbsolute(value)) {
            return value;
        }
        throw ExpressException.usage(option + " " + value + ": expected a path in the project " + project
                + (absolute.startsWith(project) ? ", and a link leads out of it" : ""));
    }

    private static boolean isAbsolute(String value) {
        return value.startsWith("/");
    }
}
