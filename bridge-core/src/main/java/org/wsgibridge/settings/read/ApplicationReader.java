package org.wsgibridge.settings.read;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.option.MountOptions;

/** Reads the application of a mount. */
final class ApplicationReader {
    private static final String NAME = "[\\p{L}_][\\p{L}\\p{N}_]*";
    private static final Pattern MODULE = Pattern.compile("(" + NAME + "(?:\\." + NAME + ")*)");
    private static final Pattern CALLABLE =
            Pattern.compile(MODULE.pattern() + ":(" + NAME + "(?:\\." + NAME + ")*(?: *\\(.*\\))?)");

    private final Resolver resolver;
    private final PathReader paths;

    ApplicationReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /**
     * Reads the application.
     *
     * @param path the path of the mount
     * @param setting the setting that names the application
     * @param callable the value of {@code callable-object}
     * @return the application; {@code null} after a problem
     */
    @Nullable
    ApplicationRef read(String path, Setting setting, String callable) {
        String text = setting.value();
        Matcher named = CALLABLE.matcher(text);
        if (!named.matches()) {
            return readScript(setting, callable);
        }
        String module = named.group(1);
        String name = named.group(2);
        if (isScript(module)) {
            resolver.problems()
                    .add(
                            setting,
                            "expected the script alone, " + module + ", with callable-object = " + name
                                    + "; or module:callable");
            return null;
        }
        checkCallable(path, setting, name);
        return new ApplicationRef.Module(module, name);
    }

    /**
     * Returns whether a name means a script. A name such as {@code mysite.wsgi} may also be the module of a Django
     * project.
     */
    private boolean isScript(String module) {
        return module.endsWith(".py")
                || (module.endsWith(".wsgi")
                        && Files.isRegularFile(paths.webInf().resolve(module)));
    }

    private @Nullable ApplicationRef readScript(Setting setting, String callable) {
        String text = setting.value();
        String hint = MODULE.matcher(text).matches() && !text.endsWith(".py")
                ? ": expected a script, or for a module " + text + ":application"
                : ": expected a script such as wsgi.py, or module:callable";
        Path file = paths.file(text, setting, hint);
        if (file != null && ApplicationRef.isPasteConfiguration(file) && callable.indexOf('(') >= 0) {
            resolver.problems().add(setting, "is a configuration of PasteDeploy, which has no factory " + callable);
            return null;
        }
        return file == null ? null : new ApplicationRef.Script(file, callable);
    }

    private void checkCallable(String path, Setting application, String name) {
        Setting own = resolver.own(OptionKey.mount(path, MountOptions.CALLABLE_OBJECT));
        Setting callable =
                own == null && path.isEmpty() ? resolver.own(OptionKey.top(MountOptions.CALLABLE_OBJECT)) : own;
        if (callable != null && !callable.value().equals(name)) {
            resolver.problems().add(callable, "contradicts " + application.describe());
        }
    }
}
