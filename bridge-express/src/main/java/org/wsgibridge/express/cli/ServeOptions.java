package org.wsgibridge.express.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.ApplicationType;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.project.DataSourceFlags;
import org.wsgibridge.express.project.DjangoProject;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import org.wsgibridge.express.project.PythonVariables;
import org.wsgibridge.express.server.Accounts;
import org.wsgibridge.settings.option.ProcessOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** The options for what to serve and how, apart from those that are passed to the bridge unchanged. */
final class ServeOptions {
    private static final String ROOT = "mount./.";

    @Parameters(
            arity = "0..1",
            paramLabel = "ENTRY",
            description = "A script such as wsgi.py, module:callable, or a folder with a project.")
    @Nullable
    String entry;

    @Mixin(name = "Mounting")
    Mounting mounting = new Mounting();

    @Mixin(name = "Static files")
    FileOptions files = new FileOptions();

    @Mixin(name = "Access")
    AuthOptions access = new AuthOptions();

    @Mixin(name = "Proxies and environ")
    ProxyOptions proxy = new ProxyOptions();

    @Mixin(name = "Python")
    Python python = new Python();

    @Mixin(name = "Development")
    final DevelopmentFlags development = new DevelopmentFlags();

    @Mixin(name = "Background scripts")
    ServiceOptions services = new ServiceOptions();

    @Mixin(name = "Databases")
    DataSourceFlags dataSources = new DataSourceFlags();

    @Mixin(name = "Monitoring, in mod_wsgi-express's words")
    MonitoringOptions monitoring = new MonitoringOptions();

    static final class Mounting {
        @Option(
                names = "--application-type",
                paramLabel = "TYPE",
                description = "What ENTRY is: ${COMPLETION-CANDIDATES}. Default: detected from ENTRY.")
        @Nullable
        ApplicationType type;

        @Option(names = "--entry-point", paramLabel = "ENTRY", description = "The same as ENTRY, and overrides it.")
        @Nullable
        String entryPoint;

        @Option(
                names = "--callable-object",
                paramLabel = "NAME",
                description = "The name of the application in its module, or a factory with arguments such as"
                        + " create_app('test'). Default: application, else app or create_app(), if the file has it")
        @Nullable
        String callable;

        @Option(
                names = "--factory",
                description =
                        "The callable is a factory, which is called without arguments and returns the application."
                                + " Its default name is create_app.")
        boolean factory;

        @Option(
                names = "--mount-point",
                paramLabel = "URL",
                defaultValue = "/",
                description = "The URL prefix of the application. Default: ${DEFAULT-VALUE}")
        String mountPoint = "/";

        @Option(
                names = "--process-group",
                paramLabel = "NAME",
                description = "The name of the application's process group, as environ, logs, metrics and (with"
                        + " --display-name %%{GROUP}) ps show it. Default: default, or a name made of"
                        + " --mount-point")
        @Nullable
        String processGroup;

        @Option(
                names = "--ignore-activity",
                paramLabel = "URL",
                description = "Ignores requests for this URL and below, such as a monitor's, when"
                        + " --inactivity-timeout is measured. May be repeated.")
        List<String> ignored = List.of();
    }

    static final class Python {
        @Option(
                names = "--class-path",
                paramLabel = "JARS",
                description = "Jars, folders and FOLDER/* for the engine jython, such as JDBC drivers, in the syntax of"
                        + " java -cp and relative to the current directory. May be repeated.")
        private List<String> classPath = List.of();

        /** Returns the jars of all options, joined with the path separator; {@code ""} for none. */
        String classPath() {
            return String.join(File.pathSeparator, classPath);
        }

        private void requireJython(Engines.Choice engine) {
            if (!classPath.isEmpty() && !engine.name().equals(Engines.JYTHON)) {
                throw ExpressException.usage("--class-path " + classPath() + " is for the engine jython: "
                        + (engine.isNone()
                                ? "files need no"
                                : "an application on the engine " + engine.name() + " uses no")
                        + " classes of Java");
            }
        }

        @Option(
                names = "--engine",
                paramLabel = "NAME",
                description = "cpython or jython. Default: cpython if there is a Python that fits the application.")
        @Nullable
        String engine;

        @Option(
                names = "--python-home",
                paramLabel = "FOLDER",
                description =
                        "A virtual environment or Python installation. Default: the Python into which pip installed"
                                + " this command, else the active virtual environment, else .venv or venv in the"
                                + " application's folder, else python3 on the PATH.")
        @Nullable
        Path home;

        @Option(
                names = "--working-directory",
                paramLabel = "FOLDER",
                description = "The working directory, first on Python's search path. Default: the current one.")
        Path workingDirectory = Path.of("");

        @Option(
                names = "--python-warnings",
                paramLabel = "FILTER",
                description = "A filter for warnings, as for Python's option -W, such as error. May be repeated.")
        List<String> warnings = List.of();
    }

    /**
     * What is to be served.
     *
     * @param engine the engine, and why it was chosen
     * @param workingDirectory the application's working directory, absolute
     * @param options the bridge's options by name; may be changed
     * @param target the script or folder, absolute, or {@code module:callable}
     */
    record Plan(Engines.Choice engine, Path workingDirectory, Map<String, String> options, String target) {}

    /**
     * Turns the command line into the bridge's options.
     *
     * @throws ExpressException if options contradict each other, or name something that does not exist
     */
    Plan plan(ParseResult parsed) {
        Path folder = CurrentFolder.resolve(python.workingDirectory);
        String target = mounting.entryPoint != null ? mounting.entryPoint : entry;
        boolean onlyFiles = mounting.type == ApplicationType.STATIC;
        Entry found = onlyFiles
                ? Entry.folder(target, folder)
                : Entry.find(target, mounting.type, mounting.callable, mounting.factory, folder);
        Engines.Choice engine = onlyFiles && !access.areUsed()
                ? Engines.Choice.NONE
                : Engines.choose(python.engine, python.home, found, becomesAnother(parsed));
        python.requireJython(engine);
        Map<String, String> options = new LinkedHashMap<>();
        if (!engine.isNone()) {
            options.put("engine", engine.name());
        }
        addApplication(options, found, onlyFiles);
        if (engine.pythonHome() != null) {
            options.put("python-home", engine.pythonHome().toString());
        }
        files.addTo(options, folder, onlyFiles ? found.home() : null);
        access.addTo(
                options,
                folder,
                parsed.matchedOptionValue("--host", "localhost") + ":" + parsed.matchedOptionValue("--port", 8000));
        development.addTo(options, folder);
        if (!mounting.ignored.isEmpty()) {
            options.put(mountKey() + "ignore-activity", String.join(" ", mounting.ignored));
        }
        if (!python.warnings.isEmpty()) {
            options.put("python-warnings", String.join(",", python.warnings));
        }
        proxy.addTo(options);
        options.putAll(BridgeOptions.values(parsed));
        addPythonPath(options, engine);
        services.apply(options, folder);
        dataSources.apply(options);
        monitoring.apply(options);
        return new Plan(engine, folder, options, absolute(target, folder));
    }

    /**
     * Adds the static files of a Django project to the options of a plan, if its folder was named. Executes the
     * project's settings in a separate process.
     *
     * @return messages for the user, one line each
     */
    List<String> serveDjangoFiles(Plan plan, ParseResult parsed) {
        Path folder = Path.of(plan.target());
        // The project's settings are executed. They must not run with more rights than the application will have.
        return plan.target().startsWith("/") && Files.isDirectory(folder) && !becomesAnother(parsed)
                ? DjangoProject.serve(folder, plan.options(), mountKey() + "application", plan.engine())
                : List.of();
    }

    private boolean becomesAnother(ParseResult parsed) {
        String user = parsed.matchedOptionValue("--" + ProcessOptions.USER.name(), "");
        return Accounts.isAnother(user) || services.haveUsers();
    }

    /** Adds the folders of PYTHONPATH after those of {@code --python-path}. */
    private static void addPythonPath(Map<String, String> options, Engines.Choice engine) {
        List<String> inherited = new PythonVariables(System.getenv()).searchPath(engine.name());
        if (!inherited.isEmpty()) {
            String added = String.join(File.pathSeparator, inherited);
            options.merge("python-path", added, (named, more) -> named + File.pathSeparator + more);
        }
    }

    private static String absolute(@Nullable String target, Path folder) {
        Path path = folder.resolve(target == null ? "" : target).normalize();
        return target == null || Files.exists(path) ? path.toString() : target;
    }

    private void addApplication(Map<String, String> options, Entry found, boolean onlyFiles) {
        String key = mountKey();
        if (onlyFiles || !key.equals(ROOT)) {
            // Without this option, the bridge would serve a wsgi.py in the working directory at /.
            options.put("application", "none");
        }
        if (onlyFiles) {
            if (!key.equals(ROOT)) {
                throw ExpressException.usage("--mount-point " + mounting.mountPoint
                        + " contradicts --application-type static, which has no application: expected one of them");
            }
            return;
        }
        options.put(key + "application", found.application());
        if (found.callable() != null) {
            options.put(key + "callable-object", found.callable());
        }
        options.put("home", found.home().toString());
        if (mounting.processGroup != null) {
            options.put(key + "process-group", mounting.processGroup);
            // A group is defined by an option of its own.
            options.put("group." + mounting.processGroup + ".home", found.home().toString());
        }
    }

    private String mountKey() {
        String mount = mounting.mountPoint;
        if (!mount.startsWith("/")) {
            throw ExpressException.usage("--mount-point " + mount + ": expected a URL prefix that begins with /");
        }
        return mount.equals("/") ? ROOT : "mount." + mount + ".";
    }
}
