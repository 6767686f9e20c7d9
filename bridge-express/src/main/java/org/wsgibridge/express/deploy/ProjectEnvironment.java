package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.settings.ValueFile;

/** The environment variables for the programs of a project. For one thread. */
final class ProjectEnvironment {
    /** Variables of the launcher and of a shell, which are not passed on. */
    private static final Set<String> DROPPED = Set.of("_", "OLDPWD", "PWD", "SHLVL", "WSGI_EXPRESS_SUCCESSOR");

    private final ProjectFolder folder;
    private final Map<String, String> inherited;
    private final Map<String, String> variables;

    /**
     * Makes the environment from the variables of this process and the folders of the project.
     *
     * @param inherited the variables of this process
     * @param action the command that runs, for {@code WARPDRIVE_ACTION}; {@code ""} for none
     */
    ProjectEnvironment(ProjectFolder folder, Map<String, String> inherited, Phase phase, String action) {
        this.folder = folder;
        this.inherited = without(inherited);
        this.variables = new TreeMap<>(this.inherited);
        variables.putAll(folder.variables(this.inherited));
        variables.put("WARPDRIVE_PHASE", phase.toString());
        if (phase == Phase.BUILD) {
            variables.putIfAbsent("WARPDRIVE_BUILD_SYSTEM", "local");
            variables.put("WARPDRIVE_BUILD_TARGET", "application");
        } else {
            variables.putIfAbsent("WARPDRIVE_HTTP_PORT", inherited.getOrDefault("PORT", "8080"));
            if (!action.isEmpty()) {
                variables.put("WARPDRIVE_ACTION", action);
            }
        }
        activate();
    }

    /**
     * Makes the environment, with the variables that the project's own files set.
     *
     * @throws ExpressException if such a file cannot be executed
     */
    static ProjectEnvironment complete(
            ProjectFolder folder, Map<String, String> inherited, Phase phase, String action) {
        ProjectEnvironment environment = new ProjectEnvironment(folder, inherited, phase, action);
        environment.addFiles(phase);
        return environment;
    }

    private static Map<String, String> without(Map<String, String> all) {
        Map<String, String> kept = new TreeMap<>(all);
        kept.keySet().removeAll(DROPPED);
        return kept;
    }

    /** Activates the project's virtual environment, if it exists: sets VIRTUAL_ENV and PATH, removes PYTHONHOME. */
    void activate() {
        if (folder.python() == null) {
            return;
        }
        String bin = folder.root().resolve("bin").toString();
        String path = variables.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.put("VIRTUAL_ENV", folder.root().toString());
        variables.put("PATH", Stream.of(path.split(":", -1)).anyMatch(bin::equals) ? path : bin + ":" + path);
        variables.remove("PYTHONHOME");
    }

    /** Executes the shell scripts {@code environment} and the hook of a phase, and adds the variables that they set. */
    void addFiles(Phase phase) {
        for (String name : new String[] {"environment", "action_hooks/" + phase.hook()}) {
            Path file = folder.file(name);
            if (file != null && Files.isRegularFile(file)) {
                Map<String, String> changed = without(Shell.source(file, folder.source(), variables));
                variables.clear();
                variables.putAll(changed);
            }
        }
    }

    void put(String name, String value) {
        variables.put(name, value);
    }

    @Nullable
    String get(String name) {
        return variables.get(name);
    }

    String get(String name, String defaultValue) {
        String value = variables.getOrDefault(name, "");
        return value.isEmpty() ? defaultValue : value;
    }

    /** Returns whether a variable sets an option of the server, directly or by naming a file. */
    boolean hasOption(String name) {
        return variablesOf(name)
                .anyMatch(variable ->
                        variables.containsKey(variable) || variables.containsKey(ValueFile.naming(variable)));
    }

    /**
     * Returns the value that a variable sets for an option of the server.
     *
     * @param name the option, without dashes
     * @return the value, {@code ""} for none
     * @throws ExpressException if the value is in a file that cannot be read
     */
    String option(String name) {
        return variablesOf(name)
                .map(this::value)
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
    }

    private String value(String variable) {
        try {
            return ValueFile.value(variables, variable);
        } catch (IOException e) {
            throw ExpressException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    private static Stream<String> variablesOf(String option) {
        String name = option.toUpperCase(Locale.ROOT).replace('-', '_');
        return Stream.of("WSGI_" + name, "MOD_WSGI_" + name);
    }

    /** Returns a copy of all variables. */
    Map<String, String> variables() {
        return new TreeMap<>(variables);
    }

    /** Returns shell commands that turn the variables of this process into these. */
    String script() {
        StringBuilder script = new StringBuilder();
        variables.forEach((name, value) -> {
            if (Shell.isName(name) && !Objects.equals(inherited.get(name), value)) {
                script.append("export ")
                        .append(name)
                        .append('=')
                        .append(Shell.quoted(value))
                        .append('\n');
            }
        });
        inherited.keySet().stream()
                .filter(name -> Shell.isName(name) && !variables.containsKey(name))
                .forEach(name -> script.append("unset ").append(name).append('\n'));
        return script.toString();
    }
}
