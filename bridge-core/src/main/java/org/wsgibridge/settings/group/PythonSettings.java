package org.wsgibridge.settings.group;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Python and its modules are.
 *
 * @param home the application's folder: first on the search path, and the working directory
 * @param pythonHome a virtualenv or Python installation; {@code null} for the engine's default
 * @param pythonPath folders for the front of the search path; their {@code .pth} files are honoured
 * @param lang the value of LANG, {@code null} for UTF-8
 * @param locale the value of LC_ALL, {@code null} for UTF-8
 * @param warnings what Python's option {@code -W} has, one each
 * @param wrapper the command that Python is started by, word by word; none for Python itself
 * @param cache where compiled modules are kept; {@code null} for the deployment's own place
 */
public record PythonSettings(
        Path home,
        @Nullable Path pythonHome,
        List<Path> pythonPath,
        @Nullable String lang,
        @Nullable String locale,
        List<String> warnings,
        List<String> wrapper,
        @Nullable Path cache) {
    /** Makes the lists immutable. */
    public PythonSettings {
        pythonPath = List.copyOf(pythonPath);
        warnings = List.copyOf(warnings);
        wrapper = List.copyOf(wrapper);
    }

    /** Makes settings without a filter of warnings and a wrapper, and with the standard cache. */
    public PythonSettings(
            Path home,
            @Nullable Path pythonHome,
            List<Path> pythonPath,
            @Nullable String lang,
            @Nullable String locale) {
        this(home, pythonHome, pythonPath, lang, locale, List.of(), List.of(), null);
    }
}
