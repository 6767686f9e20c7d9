package org.wsgibridge.express.deploy;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.startup.ClassPath;
import org.wsgibridge.express.startup.JythonCommand;
import org.wsgibridge.settings.option.ProcessOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec}: becomes a program in the environment of the project. */
@Command(
        name = "exec",
        description = "Runs a program in the environment of the project, in place of this process.",
        customSynopsis = "wsgi-express exec [OPTION...] COMMAND [ARGUMENT...]",
        mixinStandardHelpOptions = true)
public final class ExecCommand implements Callable<Integer> {
    private static final String ENGINE = "WSGI_ENGINE";
    private static final String CLASS_PATH = "WSGI_CLASS_PATH";
    private static final String PYTHON_PATH = "WSGI_PYTHON_PATH";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "With jython, the COMMAND python is the Jython of this distribution. Default: $" + ENGINE
                    + ", else cpython, the Python of the project.")
    @Nullable
    private String engine;

    @Option(
            names = "--class-path",
            paramLabel = "JARS",
            description = "Jars, folders and FOLDER/* for the engine jython, such as JDBC drivers. May be repeated."
                    + " Default: $"
                    + CLASS_PATH)
    private List<String> classPath = List.of();

    @Option(
            names = "--python-path",
            paramLabel = "PATH",
            description = "Folders with Python packages for the engine jython, separated by colons. May be repeated."
                    + " Default: $"
                    + PYTHON_PATH)
    private List<String> pythonPath = List.of();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        ProjectEnvironment environment = Steps.environment(Steps.folder(), "exec");
        ProcessOptions.assignments(environment.option("process-setenv")).forEach(environment::put);
        String chosen = engine == null ? environment.option("engine") : engine;
        chosen = chosen.isEmpty() ? Engines.CPYTHON : chosen;
        if (!chosen.equals(Engines.CPYTHON) && !chosen.equals(Engines.JYTHON)) {
            throw ExpressException.usage(
                    "--engine " + chosen + ": expected " + Engines.CPYTHON + " or " + Engines.JYTHON);
        }
        boolean isJython = chosen.equals(Engines.JYTHON);
        if (!isJython && !(classPath.isEmpty() && pythonPath.isEmpty())) {
            throw ExpressException.usage((classPath.isEmpty() ? "--python-path" : "--class-path")
                    + " is for the engine jython: expected --engine jython before it, or no such option");
        }
        List<String> program = isJython && JythonCommand.isJython(command.get(0)) ? jython(environment) : command;
        return new Successor(environment, CurrentFolder.path()).run(program);
    }

    private List<String> jython(ProjectEnvironment environment) {
        String jars =
                classPath.isEmpty() ? environment.option("class-path") : String.join(File.pathSeparator, classPath);
        List<String> program = new ArrayList<>(
                JythonCommand.withOwn(jars.isEmpty() ? List.of() : ClassPath.entries(jars, CurrentFolder.path())));
        program.addAll(command.subList(1, command.size()));
        String searchPath =
                pythonPath.isEmpty() ? environment.option("python-path") : String.join(File.pathSeparator, pythonPath);
        String folders = Stream.of(
                        Stream.of(searchPath.split(File.pathSeparator, -1))
                                .filter(folder -> !folder.isEmpty())
                                .map(folder ->
                                        CurrentFolder.resolve(Path.of(folder)).toString()),
                        Stream.of(environment.get(JythonCommand.SEARCH_PATH, ""))
                                .filter(path -> !path.isEmpty()))
                .flatMap(paths -> paths)
                .collect(Collectors.joining(File.pathSeparator));
        if (!folders.isEmpty()) {
            environment.put(JythonCommand.SEARCH_PATH, folders);
        }
        return program;
    }
}
