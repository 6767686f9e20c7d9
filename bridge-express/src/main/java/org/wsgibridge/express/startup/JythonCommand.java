package org.wsgibridge.express.startup;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jython in a JVM of its own, for the programs of an application such as {@code manage.py}. Stateless. */
public final class JythonCommand {
    /** The variable with its search path. */
    public static final String SEARCH_PATH = "JYTHONPATH";

    private static final Set<String> PYTHONS = Set.of("python", "python2", "python3", "jython");

    private JythonCommand() {}

    /** Returns whether a program is the Python of the application, whatever that is. */
    public static boolean isPython(String program) {
        return PYTHONS.contains(program);
    }

    /** Returns whether a program of a project with the engine jython is Jython. A {@code python3} never is. */
    public static boolean isJython(String program) {
        return isPython(program) && !program.equals("python3");
    }

    /** Returns the command without arguments, with a class path in the syntax of {@code java -cp}. */
    public static List<String> of(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpython.cachedir.skip=true",
                "-cp",
                classPath,
                "org.python.util.jython");
    }

    /** Returns the command without arguments, with what this JVM was started with and more. */
    public static List<String> withOwn(List<Path> more) {
        List<Path> all =
                new ArrayList<>(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toAbsolutePath())
                        .toList());
        all.addAll(more);
        return of(all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }
}
