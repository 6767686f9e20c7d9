package org.wsgibridge.settings.group;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Python and its modules are. Immutable.
 *
 * @param home the application's folder: first on the search path, and the working directory
 * @param pythonHome a virtual environment or Python installation; {@code null} for the engine's default
 * @param pythonPath folders at the front of the search path; their {@code .pth} files are honoured
 * @param lang the value of LANG; {@code null} for C.UTF-8
 * @param locale the value of LC_ALL; {@code null} for C.UTF-8, or for none if {@code lang} is set
 * @param warnings filters of warnings, each in the syntax of Python's option {@code -W}
 * @param wrapper the words of the command that starts Python; empty to start Python itself
 * @param cache the folder that keeps compiled modules; {@code null} for the default folder of the deployment
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

    /**
     * Makes settings without filters of warnings, without a wrapper, and with the default folder for compiled modules.
     */
    public PythonSettings(
            Path home,
            @Nullable Path pythonHome,
            List<Path> pythonPath,
            @Nullable String lang,
            @Nullable String locale) {
        this(home, pythonHome, pythonPath, lang, locale, List.of(), List.of(), null);
    }
}
