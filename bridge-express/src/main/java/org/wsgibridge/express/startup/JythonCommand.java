package org.wsgibridge.express.startup;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs Jython in a separate JVM, for programs of an application such as {@code manage.py}. Stateless. */
public final class JythonCommand {
    /** The variable with the search path of Jython. */
    public static final String SEARCH_PATH = "JYTHONPATH";

    private static final Set<String> PYTHONS = Set.of("python", "python2", "python3", "jython");

    private JythonCommand() {}

    /** Returns whether the name of a program stands for the Python of the application, of any engine. */
    public static boolean isPython(String program) {
        return PYTHONS.contains(program);
    }

    /**
     * Returns whether the name of a program stands for Jython, in a project with the engine jython. {@code python3}
     * never does.
     */
    public static boolean isJython(String program) {
        return isPython(program) && !program.equals("python3");
    }

    /**
     * Returns the command line without arguments.
     *
     * @param classPath the class path, in the syntax of {@code java -cp}
     */
    public static List<String> of(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpython.cachedir.skip=true",
                "-cp",
                classPath,
                "org.python.util.jython");
    }

    /** Returns the command line without arguments, with the class path of this JVM and more. */
    public static List<String> withOwn(List<Path> more) {
        List<Path> all =
                new ArrayList<>(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toAbsolutePath())
                        .toList());
        all.addAll(more);
        return of(all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }
}
