package org.wsgibridge.express.war;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.option.Options;

/** Converts the options of an application for a WAR. Stateless. */
public final class WarOptions {
    /** The folder of the project in a WAR. */
    static final String APPLICATION = "WEB-INF/app";

    private static final String IN_WEB_INF = "app";

    private static final String OUTSIDE = "# not in the project, so that the server must have it:\n";

    /** Prefixes of options whose values are paths. The rest of the name is a URL, an extension or a name. */
    private static final List<String> PATHS = List.of("static.", "handler.", "service.");

    private static final Set<String> UNITS = Set.of("file", "folder", "folders", "file or folder");

    private WarOptions() {}

    /**
     * Returns the options without those that mean something on this machine only: its Python, and the folders of {@code
     * PYTHONPATH}.
     *
     * @param options the bridge's options
     * @param pythonPath the search path that the user has named, {@code null} for none
     */
    public static Map<String, String> ofNoMachine(Map<String, String> options, @Nullable String pythonPath) {
        Map<String, String> portable = new LinkedHashMap<>(options);
        portable.remove("python-home");
        portable.remove("python-path");
        if (pythonPath != null) {
            portable.put("python-path", pythonPath);
        }
        return portable;
    }

    /**
     * Returns the text of a {@code wsgi.properties}. A path outside of the WAR gets a comment.
     *
     * @param options the bridge's options by name, with the paths that they have in a WAR
     */
    public static String properties(Map<String, String> options) {
        StringBuilder text = new StringBuilder(
                "# WEB-INF/wsgi.properties: paths are relative to WEB-INF, and " + APPLICATION + " is the project\n");
        options.forEach((name, value) -> text.append(isOutside(name, value) ? OUTSIDE : "")
                .append(escape(name))
                .append(" = ")
                .append(escapeValue(value))
                .append('\n'));
        return text.toString();
    }

    private static boolean isOutside(String name, String value) {
        return hasPaths(name)
                ? Stream.of(value.split(File.pathSeparator, -1)).anyMatch(WarOptions::isAbsolute)
                : hasPath(name, value) && isAbsolute(value);
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/");
    }

    /** Escapes a value: a properties file would drop blanks before it, and end it at a line end. */
    private static String escapeValue(String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }

    /** Escapes a key, which a space, a colon or an equals sign would end in a properties file. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\")
                .replace(" ", "\\ ")
                .replace(":", "\\:")
                .replace("=", "\\=");
    }

    /**
     * Returns options with the paths that they have in a WAR, relative to WEB-INF, sorted by name.
     *
     * @param options the bridge's options
     * @param project the project's folder, absolute
     * @param folder the application's folder in it, absolute, which relative paths are relative to
     */
    public static Map<String, String> inWebInf(Map<String, String> options, Path project, Path folder) {
        Map<String, String> moved = new TreeMap<>();
        options.forEach((name, value) -> moved.put(name, moved(name, value, project, folder)));
        return moved;
    }

    private static String moved(String name, String value, Path project, Path folder) {
        if (hasPaths(name)) {
            return Stream.of(value.split(File.pathSeparator, -1))
                    .map(one -> one.isEmpty() ? one : inWebInf(one, project, folder))
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return hasPath(name, value) ? inWebInf(value, project, folder) : value;
    }

    private static boolean hasPaths(String name) {
        return last(name).equals("python-path");
    }

    private static boolean hasPath(String name, String value) {
        boolean isFile = last(name).equals("application") && isAbsolute(value);
        return isFile || PATHS.stream().anyMatch(name::startsWith) || isPath(last(name));
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String inWebInf(String value, Path project, Path folder) {
        Path absolute = folder.resolve(value).normalize();
        return isInProject(absolute, project)
                ? Path.of(IN_WEB_INF)
                        .resolve(project.relativize(absolute))
                        .normalize()
                        .toString()
                : absolute.toString();
    }

    /**
     * Returns whether a file is in a project, and no link on the way leads out of the project or to nothing.
     *
     * @param file the file, absolute and normalized; may not exist
     * @param project the project's folder, absolute
     */
    static boolean isInProject(Path file, Path project) {
        if (file.equals(project) || !file.startsWith(project)) {
            return file.equals(project);
        }
        try {
            return file.toRealPath().startsWith(project.toRealPath());
        } catch (IOException e) {
            Path parent = file.getParent();
            return !Files.isSymbolicLink(file) && parent != null && isInProject(parent, project);
        }
    }

    /**
     * Returns whether the value of an option of the bridge is a path.
     *
     * @param name the option's name, without the prefix of a group or mount
     */
    public static boolean isPath(String name) {
        return Options.byName(name)
                .filter(option -> UNITS.contains(option.type().unit()))
                .isPresent();
    }
}
