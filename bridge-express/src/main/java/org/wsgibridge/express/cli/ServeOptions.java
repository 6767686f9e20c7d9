package org.wsgibridge.express.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.project.ApplicationType;
import org.wsgibridge.express.project.Engines;
import org.wsgibridge.express.project.Entry;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** What to serve, and how: the options that are more than a value for the bridge. */
final class ServeOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "ENTRY",
            description = "A script such as wsgi.py, module:callable, or a folder with a project.")
    private @Nullable String entry;

    @ArgGroup(validate = false, heading = "%nMounting:%n", order = 1)
    Mounting mounting = new Mounting();

    @ArgGroup(validate = false, heading = "%nStatic files:%n", order = 2)
    StaticFiles statics = new StaticFiles();

    @ArgGroup(validate = false, heading = "%nProxies and environ:%n", order = 5)
    ProxyOptions proxy = new ProxyOptions();

    @ArgGroup(validate = false, heading = "%nPython:%n", order = 3)
    Python python = new Python();

    @ArgGroup(validate = false, heading = "%nDevelopment:%n", order = 4)
    final DevelopmentFlags development = new DevelopmentFlags();

    static final class Mounting {
        @Option(
                names = "--application-type",
                paramLabel = "TYPE",
                description = "What ENTRY is: ${COMPLETION-CANDIDATES}. Default: what it looks like.")
        @Nullable
        ApplicationType type;

        @Option(names = "--entry-point", paramLabel = "ENTRY", description = "The same as ENTRY; wins over it.")
        @Nullable
        String entryPoint;

        @Option(
                names = "--callable-object",
                paramLabel = "NAME",
                description = "The name of the application in its module. Default: application")
        @Nullable
        String callable;

        @Option(
                names = "--mount-point",
                paramLabel = "URL",
                defaultValue = "/",
                description = "The URL prefix of the application. Default: ${DEFAULT-VALUE}")
        String mountPoint = "/";
    }

    static final class StaticFiles {
        @Option(
                names = "--url-alias",
                arity = "2",
                paramLabel = "URL PATH",
                hideParamSyntax = true,
                description = "Serves a file, or a folder, at a URL. May be repeated.")
        List<String> aliases = List.of();
    }

    static final class Python {
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
                        "A virtual environment or Python installation. Default: the active virtual environment, else"
                                + " .venv or venv in the working directory, else python3 on the PATH.")
        @Nullable
        Path home;

        @Option(
                names = "--working-directory",
                paramLabel = "FOLDER",
                description = "The working directory, first on Python's search path. Default: the current one.")
        Path workingDirectory = Path.of("");
    }

    /**
     * What is to be served.
     *
     * @param engine the engine, and why
     * @param workingDirectory the application's folder
     * @param options the bridge's options by name
     */
    record Plan(Engines.Choice engine, Path workingDirectory, Map<String, String> options) {}

    /**
     * Turns the command line into the bridge's options.
     *
     * @throws ExpressException when it contradicts itself or names what is not there
     */
    Plan plan(ParseResult parsed) {
        Path folder = python.workingDirectory.toAbsolutePath().normalize();
        String target = mounting.entryPoint != null ? mounting.entryPoint : entry;
        Entry found = Entry.find(target, mounting.type, mounting.callable, folder);
        Engines.Choice engine = Engines.choose(python.engine, python.home, found);
        Map<String, String> options = new LinkedHashMap<>();
        options.put("engine", engine.name());
        options.put(mountKey() + "application", found.application());
        if (found.callable() != null) {
            options.put(mountKey() + "callable-object", found.callable());
        }
        options.put("home", found.home().toString());
        if (engine.pythonHome() != null) {
            options.put("python-home", engine.pythonHome().toString());
        }
        addStatics(options, folder);
        development.addTo(options, folder);
        proxy.addTo(options);
        options.putAll(BridgeOptions.values(parsed));
        return new Plan(engine, folder, options);
    }

    private String mountKey() {
        String mount = mounting.mountPoint;
        if (!mount.startsWith("/")) {
            throw ExpressException.usage("--mount-point " + mount + ": expected a URL prefix that begins with /");
        }
        return mount.equals("/") ? "mount./." : "mount." + mount + ".";
    }

    private void addStatics(Map<String, String> options, Path folder) {
        for (int i = 0; i + 1 < statics.aliases.size(); i += 2) {
            String url = statics.aliases.get(i);
            if (!url.startsWith("/")) {
                throw ExpressException.usage("--url-alias " + url + ": expected a URL that begins with /");
            }
            options.put(
                    "static." + url,
                    folder.resolve(statics.aliases.get(i + 1)).normalize().toString());
        }
    }
}
