package org.wsgibridge.express.war;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Target;

/**
 * What is asked for.
 *
 * @param project the project's folder, absolute
 * @param folder the folder of the application, absolute, which is in it
 * @param output the WAR, absolute
 * @param target what it will run on
 * @param installer what installs its packages
 * @param requirements files with requirements, relative to the project; empty for the usual ones
 * @param excluded patterns of paths to leave out
 * @param maxSize the largest WAR, in bytes
 * @param options the bridge's options, with absolute paths
 * @param lines the same as lines of a file of {@code --config}, for the WAR's own server
 * @param classPath jars and folders with classes for the engine jython, absolute
 * @param settings the Django project's settings module whose static files are collected, {@code null} for none
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
    /** Makes the collections its own. */
    public WarRequest {
        requirements = List.copyOf(requirements);
        excluded = List.copyOf(excluded);
        options = new LinkedHashMap<>(options);
        lines = List.copyOf(lines);
        classPath = List.copyOf(classPath);
    }

    /** Returns the name of the project. */
    String name() {
        Path name = output.getFileName();
        return name == null ? "application" : name.toString().replaceFirst("\\.war$", "");
    }
}
