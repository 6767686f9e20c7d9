package org.wsgibridge.express.war;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import org.wsgibridge.express.server.Signals;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.startup.ForegroundProcess;
import org.wsgibridge.express.startup.JythonCommand;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.PythonProgram;
import org.wsgibridge.files.TextFile;
import org.wsgibridge.settings.ValueFile;
import org.wsgibridge.settings.option.ProcessOptions;

/**
 * The WAR that this process was started from by {@code java -jar}. It serves its application, or runs a program in the
 * environment of the application. Immutable.
 */
public final class RunningWar {
    /** The system property with the file of the WAR's options, which all other sources override. */
    public static final String DEFAULTS = "wsgi-express.war-options";

    /** The system property in which the WAR's main class passes the folder of the unpacked WAR. */
    private static final String PROPERTY = "wsgi-express.war";

    private static final String SERVER = "META-INF/wsgi-express/";
    private static final String MANAGE = "manage.py";
    private static final Set<String> PROGRAMS = Set.of(MANAGE, "exec", "shell");
    private static final Set<String> WITH_OPTIONS = Set.of("start-server", "config-test");

    private final Path folder;
    private final Properties about;
    private final Path working;

    private RunningWar(Path folder) {
        this.folder = folder;
        this.about = load(folder.resolve(SERVER + "war.properties"));
        this.working = folder.resolve(about.getProperty("working-directory", WarOptions.APPLICATION))
                .normalize();
    }

    /** Returns the WAR of this process, {@code null} if it was not started from one. */
    public static @Nullable RunningWar ofProcess() {
        String folder = System.getProperty(PROPERTY, "");
        return folder.isEmpty() ? null : new RunningWar(Path.of(folder));
    }

    /** Reads a file of the WAR, which the build writes in UTF-8. */
    static Properties load(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(TextFile.read(file)));
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be read: " + FileFault.reason(e), e);
        }
        return properties;
    }

    /**
     * Completes a command line. Options without a command are those of {@code start-server}. That command also gets the
     * options of the WAR.
     *
     * @param arguments as the user wrote them
     * @throws ExpressException for a command that cannot be run from a WAR
     */
    public String[] complete(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (all.isEmpty() || all.get(0).startsWith("-")) {
            all.add(0, "start-server");
        }
        if (all.get(0).equals("setup-server")) {
            throw ExpressException.usage("setup-server: a WAR is started by java -jar, and has its options in itself"
                    + " and in variables such as WSGI_PORT");
        }
        if (WITH_OPTIONS.contains(all.get(0))) {
            System.setProperty(DEFAULTS, folder.resolve(SERVER + "options.conf").toString());
            all.addAll(1, List.of("--working-directory", working.toString()));
        }
        return all.toArray(String[]::new);
    }

    /** Returns whether a command line is a program to run in the environment of the application. */
    public boolean isProgram(String... arguments) {
        return arguments.length > 0 && PROGRAMS.contains(arguments[0]);
    }

    /**
     * Runs a program, and waits for its end: {@code manage.py ...}, {@code exec COMMAND ...} or {@code shell}.
     *
     * @return its exit code
     * @throws ExpressException if it cannot be run
     */
    public int run(String... arguments) {
        List<String> python = python();
        ProcessBuilder builder = new ProcessBuilder(command(python, arguments))
                .directory(working.toFile())
                .inheritIO();
        Map<String, String> variables = builder.environment();
        Properties options = load(folder.resolve("WEB-INF/wsgi.properties"));
        variables.putAll(ProcessOptions.assignments(options.getProperty(ProcessOptions.PROCESS_SETENV.name(), "")));
        variables.putAll(ProcessOptions.assignments(variable("WSGI_PROCESS_SETENV")));
        String name = isJython() ? JythonCommand.SEARCH_PATH : "PYTHONPATH";
        variables.merge(
                name,
                folder.resolve("WEB-INF/lib-python").toString(),
                (there, own) -> own + File.pathSeparator + there);
        if (!isJython()) {
            String bin = Path.of(python.get(0)).resolveSibling("").toString();
            variables.merge("PATH", bin, (there, own) -> own + File.pathSeparator + there);
        }
        return await(builder);
    }

    private static int await(ProcessBuilder builder) {
        Signals.ignore("INT"); // the terminal sends it to the program as well, which decides
        try {
            return ForegroundProcess.successor(builder, null);
        } catch (IOException e) {
            throw ExpressException.usage(
                    builder.command().get(0) + " cannot be run: expected a program that is on the PATH", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the program was interrupted", e);
        }
    }

    private List<String> command(List<String> python, String... arguments) {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        boolean django = Files.isRegularFile(working.resolve(MANAGE));
        return switch (arguments[0]) {
            case "exec" -> {
                if (rest.isEmpty()) {
                    throw ExpressException.usage("exec: expected a command, such as: exec python -V");
                }
                yield JythonCommand.isPython(rest.get(0)) ? concat(python, rest.subList(1, rest.size())) : rest;
            }
            case "shell" -> concat(python, django ? concat(List.of(MANAGE, "shell"), rest) : rest);
            default -> {
                if (!django) {
                    throw ExpressException.usage("this WAR has no manage.py: expected that of a Django project");
                }
                yield concat(python, Arrays.asList(arguments));
            }
        };
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private boolean isJython() {
        return "jython".equals(about.getProperty("engine"));
    }

    /** Returns the class path that the WAR has in a container, with the entries of the variable WSGI_CLASS_PATH. */
    private String classPath() {
        String own = folder.resolve("WEB-INF/classes") + File.pathSeparator + folder.resolve("WEB-INF/lib") + "/*";
        String more = variable("WSGI_CLASS_PATH");
        return more.isBlank()
                ? own
                : Stream.concat(
                                Stream.of(own),
                                ClassPath.entries(more, CurrentFolder.path()).stream()
                                        .map(Path::toString))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> python() {
        if (isJython()) {
            return JythonCommand.of(classPath());
        }
        String home = variable("WSGI_PYTHON_HOME");
        Engines.Choice engine = Engines.choose(
                "cpython", home.isEmpty() ? null : Path.of(home), new Entry("", null, working, null), false);
        Path python = PythonProgram.find(engine.pythonHome());
        if (python == null) {
            throw ExpressException.usage("there is no Python: expected WSGI_PYTHON_HOME, or python3 on the PATH");
        }
        return List.of(python.toString());
    }

    private static String variable(String name) {
        try {
            return ValueFile.value(System.getenv(), name);
        } catch (IOException e) {
            throw ExpressException.usage(String.valueOf(e.getMessage()), e);
        }
    }
}
