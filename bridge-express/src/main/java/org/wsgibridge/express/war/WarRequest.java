package org.wsgibridge.express.war;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Target;

/**
 * The options of {@code build-war}.
 *
 * @param project the project's folder, absolute
 * @param folder the application's folder in the project, absolute
 * @param output the WAR, absolute
 * @param target the Python and platform that will run it
 * @param installer the installer for its packages
 * @param requirements files with requirements, relative to the project; empty for the usual ones
 * @param excluded patterns of paths to leave out
 * @param maxSize the size of the largest WAR, in bytes
 * @param options the bridge's options, with absolute paths
 * @param lines the same options as lines of an options file, for the WAR's own server
 * @param classPath jars and folders with classes for the engine jython, absolute
 * @param settings the settings module of the Django project whose static files are collected, {@code null} for none
 */
public record WarRequest(
        Path project,
        Path folder,
        Path output,
        Target target,
        Installer installer,
        List<Path> requirements,
        List<String> excluded,
        long maxSize,
        Map<String, String> options,
        List<String> lines,
        List<Path> classPath,
        @Nullable String settings) {
    /** Copies the collections. */
    public WarRequest {
        requirements = List.copyOf(requirements);
        excluded = List.copyOf(excluded);
        options = new LinkedHashMap<>(options);
        lines = List.copyOf(lines);
        classPath = List.copyOf(classPath);
    }

    /** Returns the name of the application, which is that of the WAR without its suffix. */
    String name() {
        Path name = output.getFileName();
        return name == null ? "application" : name.toString().replaceFirst("\\.war$", "");
    }
}
