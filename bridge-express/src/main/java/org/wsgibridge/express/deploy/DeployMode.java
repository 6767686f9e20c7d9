package org.wsgibridge.express.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.wsgibridge.express.failure.ExpressException;

/** How an application is started: the setting in the file {@code deploy_mode} or in {@code WARPDRIVE_DEPLOY_MODE}. */
enum DeployMode {
    /** A program of the project that is its own server. */
    SHELL,
    /** A Python program of the project that is its own server. */
    PYTHON,
    /** A Django project, by its manage.py. */
    DJANGO,
    /** A module with a WSGI application. */
    WSGI,
    /** A page that says that there is no application. */
    SPLASH;

    private static final String AUTO = "auto";

    /** Names of servers, which warpdrive accepts as modes. They mean {@link #WSGI}. */
    private static final Set<String> SERVERS = Set.of("mod_wsgi", "gunicorn", "uwsgi", "waitress");

    /**
     * Returns the mode that a project names, else the one that fits its files.
     *
     * @throws ExpressException if the project names an unknown mode, or one whose file is missing
     */
    static DeployMode of(ProjectFolder folder, ProjectEnvironment environment) {
        String named = folder.setting("deploy_mode", "WARPDRIVE_DEPLOY_MODE", AUTO, environment.variables());
        return switch (named) {
            case AUTO -> detect(folder, environment);
            case "shell" -> required(SHELL, shellFile(folder, environment));
            case "python" -> required(PYTHON, pythonFile(folder, environment));
            case "django" -> required(DJANGO, folder.home().resolve("manage.py"));
            case "wsgi" -> WSGI;
            default -> {
                if (!SERVERS.contains(named)) {
                    throw ExpressException.usage(
                            "deploy_mode " + named + ": expected auto, shell, python, django or wsgi");
                }
                yield WSGI;
            }
        };
    }

    private static DeployMode required(DeployMode mode, Path file) {
        if (!Files.isRegularFile(file)) {
            throw ExpressException.usage("deploy_mode " + mode + ": there is no file " + file);
        }
        return mode;
    }

    private static DeployMode detect(ProjectFolder folder, ProjectEnvironment environment) {
        Path shell = shellFile(folder, environment);
        if (Files.isRegularFile(shell) && Files.isExecutable(shell)) {
            return SHELL;
        }
        Path python = pythonFile(folder, environment);
        boolean isProgram = Files.isRegularFile(python) && TopLevel.serves(ProjectFolder.text(python));
        if (isProgram) {
            return PYTHON;
        }
        Path manage = folder.home().resolve("manage.py");
        if (Files.isRegularFile(manage) && ProjectFolder.text(manage).contains("DJANGO_SETTINGS_MODULE")) {
            return DJANGO;
        }
        return hasModule(folder, environment) || Files.isRegularFile(python) ? WSGI : SPLASH;
    }

    /** Returns whether the module of the WSGI application exists: the one that a variable names, else {@code wsgi}. */
    static boolean hasModule(ProjectFolder folder, ProjectEnvironment environment) {
        String name = module(environment).replace('.', '/');
        return List.of(name + ".py", name + "/__init__.py").stream()
                .anyMatch(file -> Files.isRegularFile(folder.home().resolve(file)));
    }

    static String module(ProjectEnvironment environment) {
        return environment.get("WARPDRIVE_WSGI_MODULE_NAME", "wsgi");
    }

    static Path shellFile(ProjectFolder folder, ProjectEnvironment environment) {
        return folder.source().resolve(environment.get("WARPDRIVE_SHELL_FILE", "app.sh"));
    }

    static Path pythonFile(ProjectFolder folder, ProjectEnvironment environment) {
        return folder.home().resolve(environment.get("WARPDRIVE_PYTHON_FILE", "app.py"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
