package org.wsgibridge.jython;

import java.io.File;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.python.core.PySystemState;

/** A deployment that does not have Jython for itself; run by {@link JythonCoreClassesTest}. */
public final class JythonElsewhereMain {
    private static final String APP = """
            def application(environ, start_response):
                import json, re
                start_response('200 OK', [])
                return [json.dumps(re.findall('[a-c]', environ['QUERY_STRING']))]
            """;

    private JythonElsewhereMain() {}

    /**
     * Prints what came of it.
     *
     * @param arguments where Jython is, {@code used}, {@code parent} or {@code child}, and a folder
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "parent" -> inParent(arguments[1]);
            case "used" -> {
                PySystemState.initialize();
                deploy(Path.of(arguments[1]));
            }
            default -> deploy(Path.of(arguments[1]));
        }
    }

    /** The bridge is in a class loader below that of all libraries. */
    private static void inParent(String folder) throws Exception {
        List<String> entries =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        List<String> bridges =
                entries.stream().filter(JythonElsewhereMain::isBridge).toList();
        List<String> others = entries.stream().filter(entry -> !isBridge(entry)).toList();
        try (URLClassLoader libraries = loader("lib", others, ClassLoader.getPlatformClassLoader());
                URLClassLoader application = loader("webapp", bridges, libraries)) {
            for (String round : List.of("first", "second")) {
                Thread.currentThread().setContextClassLoader(application);
                application
                        .loadClass(JythonElsewhereMain.class.getName())
                        .getMethod("main", String[].class)
                        .invoke(null, (Object)
                                new String[] {"child", Path.of(folder, round).toString()});
            }
        }
    }

    private static boolean isBridge(String entry) {
        return entry.endsWith("classes")
                || Path.of(entry).getFileName().toString().startsWith("bridge-");
    }

    private static URLClassLoader loader(String name, List<String> entries, ClassLoader parent) throws Exception {
        return new URLClassLoader(name, UnloadMain.classPath(String.join(File.pathSeparator, entries)), parent);
    }

    private static void deploy(Path folder) throws Exception {
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", APP);
            var interpreter = deployed.open("app.py", "application");
            System.out.println("answer " + deployed.text(interpreter, "app.py", "application", "axbyc"));
        }
    }
}
