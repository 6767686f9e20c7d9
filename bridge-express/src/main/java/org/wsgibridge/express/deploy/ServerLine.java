package org.wsgibridge.express.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.wsgibridge.express.cli.ConfigFile;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.ExpressJar;

/**
 * The command line of the server for a project: defaults, then the options of the project's files, then those of the
 * user. For one thread.
 */
final class ServerLine {
    private static final List<String> SERVERS = List.of("wsgi-express", "mod_wsgi");

    private final ProjectFolder folder;
    private final ProjectEnvironment environment;
    private final List<String> own = new ArrayList<>();
    private final List<String> given = new ArrayList<>();

    /** Options of the file of {@code --config}, with their values. */
    private final Map<String, String> ofConfig = new HashMap<>();

    /**
     * Reads the options of the project and the user.
     *
     * @param arguments the options that the user gives
     * @param tell takes a line about a setting that is not used
     * @throws ExpressException if a file cannot be read
     */
    ServerLine(ProjectFolder folder, ProjectEnvironment environment, List<String> arguments, Consumer<String> tell) {
        this.folder = folder;
        this.environment = environment;
        String server = folder.setting("server_type", "WARPDRIVE_SERVER_TYPE", "mod_wsgi", environment.variables());
        if (SERVERS.contains(server)) {
            given.addAll(ofFile(SERVERS));
        } else {
            tell.accept(
                    "server_type " + server + ": wsgi-express serves instead, without the server_args of " + server);
        }
        given.addAll(arguments);
        String named = value(ConfigFile.OPTION);
        String config = named.isEmpty() ? environment.get("WSGI_CONFIG", "") : named;
        if (!config.isBlank()) {
            ofConfig.putAll(ConfigFile.texts(folder.home().resolve(config.strip())));
        }
    }

    /**
     * Returns the words of the file {@code server_args}, or of one in the folder of that name.
     *
     * @param names the names of files in that folder, of which the first that exists is taken
     */
    private List<String> ofFile(List<String> names) {
        return words(folder, environment, names);
    }

    static List<String> words(ProjectFolder folder, ProjectEnvironment environment, List<String> names) {
        Path file = folder.file("server_args");
        if (file != null && Files.isDirectory(file)) {
            file = names.stream()
                    .map(name -> folder.file("server_args/" + name))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
        }
        return file == null ? List.of() : Shell.words(file, folder.home(), environment.variables());
    }

    /** Returns the arguments of {@code wsgi-express}. */
    List<String> arguments(DeployMode mode) {
        own.add("start-server");
        addServer();
        switch (mode) {
            case DJANGO -> addDjango();
            case SPLASH ->
                addModule(
                        "wsgi_express.splash", "application", ExpressJar.place().toString());
            default -> addApplication();
        }
        List<String> all = new ArrayList<>(own);
        all.addAll(given);
        return all;
    }

    /**
     * Returns the value of an option that the project, the user or the file of {@code --config} gives, {@code ""} for
     * none.
     */
    String value(String option) {
        for (int i = given.size() - 1; i >= 0; i--) {
            String word = given.get(i);
            if (word.startsWith(option + "=")) {
                return word.substring(option.length() + 1);
            }
            if (word.equals(option)) {
                return i + 1 < given.size() ? given.get(i + 1) : "";
            }
        }
        return ofConfig.getOrDefault(option, "");
    }

    private boolean has(String option) {
        return environment.hasOption(option.substring(2))
                || ofConfig.containsKey(option)
                || given.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
    }

    private void add(String option, String... values) {
        if (!has(option)) {
            own.add(option);
            own.addAll(List.of(values));
        }
    }

    private void addServer() {
        add("--port", environment.get("WARPDRIVE_HTTP_PORT", "8080"));
        add("--log-to-terminal");
        add("--startup-log");
        Path python = folder.python();
        if (python != null && !"jython".equals(value("--engine"))) {
            add("--python-home", folder.root().toString());
        }
        add("--working-directory", folder.home().toString());
    }

    private void addDjango() {
        if (!has("--entry-point")) {
            addEntry(folder.home().toString());
        }
        CollectedFiles collected = CollectedFiles.in(folder.root());
        if (collected != null && !has("--url-alias")) {
            own.addAll(
                    List.of("--url-alias", collected.url(), collected.folder().toString()));
        }
    }

    private void addApplication() {
        if (has("--entry-point")) {
            return;
        }
        if (!DeployMode.hasModule(folder, environment)) {
            Path python = DeployMode.pythonFile(folder, environment);
            if (!Files.isRegularFile(python)) {
                throw ExpressException.usage("there is no module " + DeployMode.module(environment) + " in "
                        + folder.home() + ": expected it, or its name in WARPDRIVE_WSGI_MODULE_NAME");
            }
            addEntry(python.toString());
            return;
        }
        addModule(DeployMode.module(environment), environment.get("WARPDRIVE_WSGI_CALLABLE_OBJECT", ""), "");
        String url = environment.get("WARPDRIVE_WSGI_STATIC_URL", "");
        String files = environment.get("WARPDRIVE_WSGI_STATIC_ROOT", "");
        if (!url.isEmpty() && !files.isEmpty()) {
            own.addAll(List.of("--url-alias", url, files));
        }
    }

    /**
     * Adds the application as an argument, because {@code --entry-point} would override an application that the user
     * names.
     */
    private void addEntry(String entry) {
        own.add(1, entry);
    }

    private void addModule(String name, String callable, String path) {
        add("--application-type", "module");
        addEntry(name);
        if (!callable.isEmpty()) {
            add("--callable-object", callable);
        }
        if (!path.isEmpty()) {
            add("--python-path", path);
        }
    }
}
