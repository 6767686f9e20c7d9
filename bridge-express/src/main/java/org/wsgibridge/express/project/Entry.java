package org.wsgibridge.express.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.settings.option.Suggestion;

/**
 * The application that a command line names. Immutable.
 *
 * @param application the script's absolute path, or {@code module:callable}
 * @param callable the callable's name in a script, {@code null} for {@code application}
 * @param home the folder that is first on Python's search path
 * @param source the script, or the file of the module; {@code null} if the module is not in {@code home}
 */
public record Entry(
        String application,
        @Nullable String callable,
        Path home,
        @Nullable Path source) {
    private static final Pattern MODULE =
            Pattern.compile("[\\w.]+(:[\\w.]+( *\\(.*\\))?)?", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SCRIPT_AND_CALLABLE = Pattern.compile("(.+\\.(?:py|wsgi)):(.+)");
    private static final Pattern DJANGO_SETTINGS =
            Pattern.compile("DJANGO_SETTINGS_MODULE['\"]\\s*,\\s*['\"]([\\w.]+)(\\.\\w+)['\"]");
    /** The names of files that are not modules of Python. */
    private static final Pattern NO_MODULE =
            Pattern.compile(".+\\.(?:html?|php|txt|md|ini|cfg|conf|toml|ya?ml|json|css|js|sh|zip|jar|war|pyc)");

    private static final Pattern UWSGI_SECTION = Pattern.compile("(?m)^\\s*\\[uwsgi]");
    private static final Pattern PASTE_SECTION =
            Pattern.compile("(?m)^\\s*\\[(?:app|application|composite|composit|pipeline|filter-app)\\b");

    private static final List<String> NAMES = List.of("wsgi", "app");
    private static final String EXPECTED = "expected a script such as wsgi.py, module:callable, or a folder";

    /**
     * Finds the application.
     *
     * @param target what the user named, {@code null} for nothing
     * @param type the kind of application that the user named, {@code null} to detect it
     * @param callable the callable that the user named, {@code null} for none
     * @param factory whether the callable has to be called, without arguments, to get the application
     * @param folder the working directory
     * @throws ExpressException if there is none
     */
    public static Entry find(
            @Nullable String target,
            @Nullable ApplicationType type,
            @Nullable String callable,
            boolean factory,
            Path folder) {
        if (target == null) {
            throw ExpressException.usage("there is nothing to serve: " + EXPECTED);
        }
        boolean named = type != ApplicationType.SCRIPT && target.indexOf(':') >= 0;
        return factory
                ? named
                        ? find(called(target), type, callable, folder)
                        : find(target, type, called(callable == null ? "create_app" : callable), folder)
                : find(target, type, callable, folder);
    }

    private static String called(String callable) {
        return callable.endsWith(")") ? callable : callable + "()";
    }

    private static Entry find(String target, @Nullable ApplicationType type, @Nullable String callable, Path folder) {
        Path path = folder.resolve(target).normalize();
        if (type != ApplicationType.MODULE && Files.isDirectory(path)) {
            return inFolder(path, callable);
        }
        if (type != ApplicationType.MODULE && Files.isRegularFile(path)) {
            boolean paste = path.toString().endsWith(".ini");
            if (type == ApplicationType.PASTE && !paste) {
                throw ExpressException.usage(
                        "--application-type paste: expected a configuration of PasteDeploy whose name"
                                + " ends with .ini, not " + target);
            }
            if (paste) {
                refuseSectionOfUwsgi(path);
            }
            return paste ? new Entry(path.toString(), callable, folder, null) : script(path, callable, folder);
        }
        requireOpen(path);
        checkScriptAlone(target, folder);
        // As with gunicorn, mysite.wsgi is the module of a Django project unless there is such a file.
        boolean looksLikeFile = target.contains("/")
                || target.endsWith(".py")
                || ((target.endsWith(".wsgi") || NO_MODULE.matcher(target).matches())
                        && source(target, folder) == null);
        if (type == ApplicationType.SCRIPT || type == ApplicationType.PASTE || (type == null && looksLikeFile)) {
            throw ExpressException.usage("there is no file " + path + instead(path, folder));
        }
        return module(target, callable, folder);
    }

    /**
     * Finds a folder of files to serve without an application.
     *
     * @param target what the user named, {@code null} for the working directory
     * @param folder the working directory
     * @throws ExpressException if there is no such folder
     */
    public static Entry folder(@Nullable String target, Path folder) {
        Path path = folder.resolve(target == null ? "" : target).normalize();
        requireOpen(path);
        if (!Files.isDirectory(path)) {
            throw ExpressException.usage(
                    path + " is not a folder: expected the folder to be served, as the document root");
        }
        return new Entry("", null, path, null);
    }

    /** Refuses a path below a folder that this user cannot enter: what is in it looks as if it did not exist. */
    private static void requireOpen(Path path) {
        String fault = FileFault.closed(path);
        if (fault != null) {
            throw ExpressException.usage(path + " cannot be read: " + fault);
        }
    }

    private static Entry module(String target, @Nullable String callable, Path folder) {
        if (target.contains(":") && target.contains("(") && !target.endsWith(")")) {
            throw ExpressException.usage(
                    target + ": the parenthesis is not closed: expected a call in quotation marks, such"
                            + " as \"mysite:create_app('test')\"");
        }
        if (!MODULE.matcher(target).matches()) {
            throw ExpressException.usage(target + " names neither a file nor a module: " + EXPECTED);
        }
        int colon = target.indexOf(':');
        if (colon >= 0 && callable != null) {
            throw ExpressException.usage(
                    "--callable-object " + callable + " contradicts " + target + ": expected one of them");
        }
        if (colon >= 0) {
            return new Entry(target, null, folder, source(target.substring(0, colon), folder));
        }
        Path source = source(target, folder);
        if (source == null) {
            checkColon(target, folder);
            checkPackage(target, folder);
        }
        String found = callable != null || source == null ? callable : SourceNames.application(source);
        return new Entry(target + ":" + (found == null ? SourceNames.DEFAULT : found), null, folder, source);
    }

    /** Refuses options of uWSGI in place of a configuration of PasteDeploy. A file may have both. */
    private static void refuseSectionOfUwsgi(Path file) {
        String text = read(file);
        if (UWSGI_SECTION.matcher(text).find() && !PASTE_SECTION.matcher(text).find()) {
            throw ExpressException.usage(file
                    + " has options of uWSGI, in its section [uwsgi], and no application of PasteDeploy. Options are in"
                    + " a file of another form here, one a line such as processes = 4: write those of the section into"
                    + " a file, and name it by --config wsgi-express.conf");
        }
    }

    /** Returns the source file of a module in a folder, {@code null} if there is none. */
    private static @Nullable Path source(String module, Path folder) {
        String base = module.replace('.', '/');
        return Stream.of(base + ".py", base + "/__init__.py")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    /** Refuses {@code script.py:callable}. The callable of a script is named by an option. */
    private static void checkScriptAlone(String target, Path folder) {
        Matcher both = SCRIPT_AND_CALLABLE.matcher(target);
        if (both.matches() && Files.isRegularFile(folder.resolve(both.group(1)))) {
            throw ExpressException.usage(target + ": expected a script with its callable beside it, " + both.group(1)
                    + " --callable-object " + both.group(2) + ", or module:callable");
        }
    }

    /** Returns the end of a sentence about a file that does not exist: a similar name, or what is expected. */
    private static String instead(Path path, Path folder) {
        String name = path.getFileName().toString();
        Path parent = path.resolveSibling("");
        List<String> scripts = scripts(parent);
        return Optional.of(name + ".py")
                .filter(scripts::contains)
                .or(() -> Suggestion.nearest(name, scripts))
                .map(parent::resolve)
                .map(script ->
                        "; did you mean " + (script.startsWith(folder) ? folder.relativize(script) : script) + "?")
                .orElse(": " + EXPECTED);
    }

    /** Returns the names of the scripts in a folder. */
    private static List<String> scripts(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") || name.endsWith(".wsgi"))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Refuses a module and a name in it with a dot in place of the colon. */
    private static void checkColon(String target, Path folder) {
        int dot = target.lastIndexOf('.');
        Path source = dot < 0 ? null : source(target.substring(0, dot), folder);
        if (source != null && !source.endsWith("__init__.py") && SourceNames.has(source, target.substring(dot + 1))) {
            throw ExpressException.usage("there is neither a file nor a module " + target + " in " + folder
                    + "; did you mean " + target.substring(0, dot) + ":" + target.substring(dot + 1) + "?");
        }
    }

    /** Refuses a misspelt file name such as {@code wsgi.px}, which looks like a module in a package. */
    private static void checkPackage(String target, Path folder) {
        int dot = target.indexOf('.');
        String first = dot < 0 ? target : target.substring(0, dot);
        if (dot > 0
                && Files.isRegularFile(folder.resolve(first + ".py"))
                && !Files.isDirectory(folder.resolve(first))) {
            String file = first + ".py";
            throw ExpressException.usage("there is neither a file nor a module " + target + " in " + folder
                    + "; did you mean " + (target.equals(file) ? "the module " + first : file) + "?");
        }
    }

    private static Entry script(Path file, @Nullable String callable, Path home) {
        String found = callable == null ? SourceNames.application(file) : callable;
        if (found == null && file.endsWith("app.py")) {
            found = "app";
        }
        boolean defaultValue = callable == null && SourceNames.DEFAULT.equals(found);
        return new Entry(file.toString(), defaultValue ? null : found, home, file);
    }

    /**
     * Finds the application in a folder: a Django project by its manage.py, else the package itself, else a file or
     * package named wsgi or app.
     */
    private static Entry inFolder(Path folder, @Nullable String callable) {
        requireOpen(folder);
        Path manage = folder.resolve("manage.py");
        if (Files.isRegularFile(manage)) {
            Matcher settings = DJANGO_SETTINGS.matcher(read(manage));
            if (settings.find()
                    && Files.isRegularFile(folder.resolve(settings.group(1).replace('.', '/') + "/wsgi.py"))) {
                return ofDjango(settings.group(1), folder);
            }
            List<String> packages = packagesWithScript(folder);
            if (packages.size() == 1) {
                return ofDjango(packages.get(0), folder);
            }
        }
        Path parent = folder.getParent();
        if (parent != null && isPackage(folder)) {
            return inPackage(folder, parent, callable);
        }
        for (String name : NAMES) {
            Path file = folder.resolve(name + ".py");
            if (Files.isRegularFile(file)) {
                return script(file, callable, folder);
            }
            Path nested = folder.resolve(name);
            if (isPackage(nested)) {
                return inPackage(nested, folder, callable);
            }
        }
        throw ExpressException.usage("there is no application in " + folder
                + ": expected a Django project with manage.py and its wsgi module, or wsgi.py or app.py or a package of"
                + " that name, with a callable application, app or create_app");
    }

    private static Entry ofDjango(String name, Path folder) {
        String module = name + ".wsgi";
        return new Entry(module + ":" + SourceNames.DEFAULT, null, folder, source(module, folder));
    }

    /**
     * Returns the name of a Django project's settings module, as its manage.py has it.
     *
     * @param folder the folder with the manage.py
     * @return the name, empty if manage.py does not set one
     */
    public static Optional<String> settings(Path folder) {
        Matcher settings = DJANGO_SETTINGS.matcher(read(folder.resolve("manage.py")));
        return settings.find() ? Optional.of(settings.group(1) + settings.group(2)) : Optional.empty();
    }

    private static boolean isPackage(Path folder) {
        return Files.isRegularFile(folder.resolve("__init__.py"));
    }

    /** Returns the application of a package: its module wsgi, else the package itself. */
    private static Entry inPackage(Path folder, Path home, @Nullable String callable) {
        String name = folder.getFileName().toString();
        boolean module = Files.isRegularFile(folder.resolve("wsgi.py"));
        return module(module ? name + ".wsgi" : name, callable, home);
    }

    /** Returns the packages that have a wsgi.py, for a project whose manage.py does not name its settings. */
    private static List<String> packagesWithScript(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.isRegularFile(child.resolve("__init__.py"))
                            && Files.isRegularFile(child.resolve("wsgi.py")))
                    .map(child -> child.getFileName().toString())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw ExpressException.usage(folder + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return "";
        } catch (IOException e) {
            throw ExpressException.usage(file + " cannot be read: " + FileFault.reason(e), e);
        }
    }
}
