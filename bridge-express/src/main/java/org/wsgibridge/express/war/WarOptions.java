package org.wsgibridge.express.war;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wsgibridge.settings.option.Options;

/** The options of an application as a WAR has them: once for a container, and once for its own server. */
public final class WarOptions {
    /** Where a project is, within a WAR. */
    static final String APPLICATION = "WEB-INF/app";

    private static final String IN_WEB_INF = "app";

    /** Options whose names have a URL, an extension or a name of the user's, and whose values are paths. */
    private static final List<String> PATHS = List.of("static.", "handler.", "service.");

    private static final Set<String> UNITS = Set.of("file", "folder", "folders", "file or folder");

    private WarOptions() {}

    /**
     * Returns the text of a {@code wsgi.properties}.
     *
     * @param options the bridge's options by name
     */
    public static String properties(Map<String, String> options) {
        StringBuilder text = new StringBuilder("# WEB-INF/wsgi.properties; paths may be relative to WEB-INF\n");
        options.forEach((name, value) -> text.append(escape(name))
                .append(" = ")
                .append(escapeValue(value))
                .append('\n'));
        return text.toString();
    }

    /** Blanks before a value would be dropped, and the end of a line would end it. */
    private static String escapeValue(String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }

    /** In a key of a properties file a space, a colon or an equals sign would end it. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\")
                .replace(" ", "\\ ")
                .replace(":", "\\:")
                .replace("=", "\\=");
    }

    /**
     * Returns options with the paths that they have in a WAR, sorted by name.
     *
     * @param options the bridge's options
     * @param project the project's folder, absolute
     * @param folder the application's folder in it, absolute, which relative paths are relative to
     */
    static Map<String, String> inWebInf(Map<String, String> options, Path project, Path folder) {
        Map<String, String> moved = new TreeMap<>();
        options.forEach((name, value) -> moved.put(name, moved(name, value, project, folder)));
        return moved;
    }

    private static String moved(String name, String value, Path project, Path folder) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (last.equals("python-path")) {
            return Stream.of(value.split(File.pathSeparator, -1))
                    .map(one -> one.isEmpty() ? one : inWebInf(one, project, folder))
                    .collect(Collectors.joining(File.pathSeparator));
        }
        boolean isFile = last.equals("application") && value.startsWith("/");
        boolean isPath = isFile || PATHS.stream().anyMatch(name::startsWith) || isPath(last);
        return isPath ? inWebInf(value, project, folder) : value;
    }

    private static String inWebInf(String value, Path project, Path folder) {
        Path absolute = folder.resolve(value).normalize();
        return absolute.startsWith(project)
                ? Path.of(IN_WEB_INF)
                        .resolve(project.relativize(absolute))
                        .normalize()
                        .toString()
                : value;
    }

    /** Returns whether an option of the bridge has a path, by its name without a scope. */
    public static boolean isPath(String name) {
        return Options.byName(name)
                .filter(option -> UNITS.contains(option.type().unit()))
                .isPresent();
    }
}
