package org.wsgibridge.express.project;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;
import org.wsgibridge.settings.option.ProcessOptions;

/**
 * The static files and the database of a Django project. The project's own Python reads them from its settings.
 * Immutable.
 *
 * @param debug whether DEBUG is on
 * @param url the URL of static files that Django's app staticfiles is to serve, {@code ""} for none
 * @param root STATIC_ROOT, {@code null} for none
 * @param migrations how many migrations the database lacks
 */
public record DjangoProject(
        boolean debug, String url, @Nullable Path root, int migrations) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MODULE = ".wsgi:application";
    private static final Pattern LINE = Pattern.compile("(?m)^wsgi-express (\\w+)=(.*)$");

    /**
     * Adds the static files of a Django project to the bridge's options. Executes the project's settings in a separate
     * process, for 20 seconds at most.
     *
     * @param folder the folder that the user named
     * @param options the bridge's options, to which the files are added
     * @param key the name of the option with the application
     * @param engine the engine; nothing is done for other engines than cpython
     * @return messages for the user, one line each; empty if the folder has no Django project
     */
    public static List<String> serve(Path folder, Map<String, String> options, String key, Engines.Choice engine) {
        String application = options.getOrDefault(key, "");
        if (!engine.name().equals(Engines.CPYTHON)
                || !application.endsWith(MODULE)
                || !Files.isRegularFile(folder.resolve("manage.py"))) {
            return List.of();
        }
        String settings = Entry.settings(folder)
                .orElse(application.substring(0, application.length() - MODULE.length()) + ".settings");
        BoundedProcess.Answer answer = ask(folder, settings, options, engine);
        DjangoProject project = answer == null ? null : read(answer.output());
        if (project != null) {
            return project.apply(options, key);
        }
        return answer == null || answer.ended()
                ? List.of() // loading the application says why
                : List.of("static files: none, because the project's settings have not loaded within "
                        + PATIENCE.toSeconds()
                        + " s; try: --url-alias with the URL and the folder of its static files");
    }

    /**
     * Runs Python to read the settings, with the environment variables that the application will have.
     *
     * @param folder the project's folder
     * @param settings the name of its settings module, unless the variable DJANGO_SETTINGS_MODULE names another
     * @param options the bridge's options
     * @param engine the engine, which has the Python
     * @return the answer, {@code null} if Python cannot be run
     */
    private static BoundedProcess.@Nullable Answer ask(
            Path folder, String settings, Map<String, String> options, Engines.Choice engine) {
        Path python = PythonProgram.find(engine.pythonHome());
        if (python == null) {
            return null;
        }
        ProcessBuilder builder = new ProcessBuilder(python.toString(), "-m", "wsgi_express.serving")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> variables = builder.environment();
        variables.remove("PYTHONHOME");
        variables.putAll(ProcessOptions.assignments(options.getOrDefault(ProcessOptions.PROCESS_SETENV.name(), "")));
        variables.putIfAbsent("DJANGO_SETTINGS_MODULE", settings);
        String searchPath = options.getOrDefault("python-path", "");
        String path = ExpressJar.place() + (searchPath.isEmpty() ? "" : File.pathSeparator + searchPath);
        variables.put("PYTHONPATH", path);
        try {
            return BoundedProcess.await(builder.start(), PATIENCE);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static @Nullable DjangoProject read(String told) {
        Map<String, String> values = new HashMap<>();
        Matcher line = LINE.matcher(told);
        while (line.find()) {
            values.put(line.group(1), line.group(2));
        }
        String root = values.getOrDefault("root", "");
        return values.containsKey("root")
                ? new DjangoProject(
                        "on".equals(values.get("debug")),
                        values.getOrDefault("url", ""),
                        root.isEmpty() ? null : Path.of(root),
                        Integer.parseInt(values.getOrDefault("migrations", "0")))
                : null;
    }

    /**
     * Adds the static files to the bridge's options.
     *
     * @return messages for the user, one line each
     */
    private List<String> apply(Map<String, String> options, String key) {
        List<String> notes = new ArrayList<>();
        String prefix = "static." + url.replaceAll("/+$", "");
        boolean isNamed =
                options.keySet().stream().anyMatch(option -> option.equals(prefix) || option.startsWith(prefix + "/"));
        if (!url.isEmpty() && isNamed) {
            notes.add("static files: " + url + " as --url-alias says");
        } else if (!url.isEmpty() && debug) {
            options.merge(
                    "python-path", ExpressJar.place().toString(), (named, own) -> named + File.pathSeparator + own);
            options.computeIfPresent(
                    key, (name, application) -> "wsgi_express.serving:static_files('" + application + "')");
            notes.add("static files: " + url + " through Django's staticfiles finders (DEBUG is on)");
        } else if (!url.isEmpty() && root != null && Files.isDirectory(root)) {
            options.putIfAbsent("static." + url, root.toString());
            notes.add("static files: " + url + " from " + root + " (DEBUG is off)");
        } else if (!url.isEmpty()) {
            notes.add("static files: none at " + url + ", because "
                    + (root == null ? "STATIC_ROOT is not set" : root + " is not there") + " and DEBUG is off; try: "
                    + (root == null ? "set STATIC_ROOT, then " : "") + "manage.py collectstatic");
        }
        if (migrations > 0) {
            notes.add("the database lacks " + migrations + (migrations == 1 ? " migration" : " migrations")
                    + "; try: manage.py migrate");
        }
        return notes;
    }
}
