package org.wsgibridge.opening;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.failure.RaisedError;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.InterpreterStartException;

/** Explains that the module of an application was not found: names the folders that were searched. Stateless. */
final class MissingApplication {
    /** The line of Python 2.7 or 3 for a module, or for the package that it is in. */
    private static final Pattern NOT_FOUND = Pattern.compile("No module named '?([\\w.]+)'?");

    private static final String PACKAGES = "lib-python";

    private MissingApplication() {}

    /**
     * Returns an exception that says more, if the module of an application itself was not found, not one that it
     * imports.
     *
     * @param failure the failure to open an interpreter
     * @param applications the applications to load
     * @param python where Python's modules are
     * @return the same exception if there is nothing more to say
     */
    static InterpreterStartException explained(
            InterpreterStartException failure, List<ApplicationRef> applications, PythonSettings python) {
        String message = String.valueOf(failure.getMessage());
        Matcher missing = NOT_FOUND.matcher(message);
        if (!(failure instanceof ApplicationLoadException)
                || !missing.find()
                || applications.stream().noneMatch(application -> isOf(application, missing.group(1)))) {
            return failure;
        }
        String searched = "; searched in " + folders(python);
        String traceback = failure.traceback().stripTrailing();
        return new ApplicationLoadException(
                message + searched,
                traceback.isEmpty() ? "" : traceback + searched,
                failure.getCause(),
                explained(failure.details(), searched));
    }

    private static @Nullable PythonFailure explained(@Nullable PythonFailure details, String searched) {
        if (details == null) {
            return null;
        }
        List<RaisedError> chain = new ArrayList<>(details.chain());
        RaisedError last = chain.get(0);
        chain.set(
                0,
                new RaisedError(
                        last.link(),
                        last.type(),
                        last.message() + searched,
                        last.position(),
                        last.frames(),
                        last.leftOut()));
        return new PythonFailure(chain, details.leftOut());
    }

    /** Returns whether a module is that of an application, or a package that it is in. */
    private static boolean isOf(ApplicationRef application, String module) {
        return application instanceof ApplicationRef.Module named && (named.module() + ".").startsWith(module + ".");
    }

    private static String folders(PythonSettings python) {
        List<Path> folders = new ArrayList<>();
        folders.add(python.home());
        Path packages = python.home().resolve(PACKAGES);
        boolean hasPackages = Files.isDirectory(packages);
        if (hasPackages) {
            folders.add(packages);
        }
        folders.addAll(python.pythonPath());
        String all = folders.stream().map(Path::toString).collect(Collectors.joining(", "));
        List<String> absent = new ArrayList<>();
        if (python.home().endsWith("WEB-INF") && !hasPackages) {
            absent.add("WEB-INF/" + PACKAGES + " does not exist");
        }
        if (python.pythonPath().isEmpty()) {
            absent.add("python-path is not set");
        }
        return all + " and Python's own folders" + (absent.isEmpty() ? "" : " (" + String.join(", ", absent) + ")");
    }
}
