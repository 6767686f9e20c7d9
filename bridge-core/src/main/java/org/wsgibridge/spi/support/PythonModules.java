package org.wsgibridge.spi.support;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.DevelopmentSettings;

/**
 * The bridge's Python modules, which every engine makes importable: {@code mod_wsgi} and the modules that it consists
 * of. Their source is valid for Python 2.7, and for 3.8 and later. Stateless.
 */
public final class PythonModules {
    /** The names of the modules that every interpreter loads. Each follows the modules that it imports. */
    public static final List<String> NAMES = List.of(
            "_bridge_wsgi",
            "_bridge_events",
            "_bridge_health",
            "_bridge_logging",
            "_bridge_metrics",
            "_bridge_meters",
            "_bridge_reload",
            "mod_wsgi");

    /**
     * The names of the modules for {@code DevelopmentSettings}. Each follows the modules that it imports.
     */
    public static final List<String> DEVELOPMENT = List.of(
            "_bridge_stages",
            "_bridge_coverage",
            "_bridge_profiler",
            "_bridge_recorder",
            "_bridge_debugger",
            "_bridge_development");

    /** The name of the module that finds the application in a loaded module. */
    public static final String FINDER = "_bridge_application";

    /**
     * The name of the module that explains an exception that was raised because the application's response is wrong. It
     * imports {@link #FINDER}.
     */
    public static final String EXPLAINER = "_bridge_mistakes";

    /** The name of the module that describes an exception for the page for developers. */
    public static final String DESCRIBER = "_bridge_failure";

    /** The names of the modules that an interpreter loads only if it needs them. */
    public static final List<String> ON_DEMAND =
            List.of("_bridge_access", "_bridge_service", FINDER, EXPLAINER, DESCRIBER);

    /**
     * The application that runs a background script. The script is the only request of its interpreter, and has no time
     * limit. At the end, the request is interrupted only after {@code process_stopping} and {@code atexit} have given
     * the script the chance to end.
     */
    public static final ApplicationRef SERVICE = new ApplicationRef.Module("_bridge_service", "application");

    private PythonModules() {}

    /**
     * Returns the argument for the constructor of {@code _bridge_development.Development}.
     *
     * @param interpreter the interpreter's name
     * @param settings the development settings
     * @return the settings by option name; options that are off are missing
     */
    public static Map<String, String> development(String interpreter, DevelopmentSettings settings) {
        Map<String, String> development = new LinkedHashMap<>();
        development.put("interpreter", interpreter);
        put(development, "enable-debugger", settings.debugger() ? "on" : null);
        put(development, "debugger-startup", settings.debuggerStartup() ? "on" : null);
        put(development, "enable-profiler", settings.profiler());
        put(development, "enable-coverage", settings.coverage());
        put(development, "enable-recorder", settings.recorder());
        return development;
    }

    private static void put(Map<String, String> development, String name, @Nullable Object value) {
        if (value != null) {
            development.put(name, value.toString());
        }
    }

    /**
     * Opens the source of a module.
     *
     * @param name one of {@link #NAMES}, {@link #DEVELOPMENT} or {@link #ON_DEMAND}
     * @return the bytes of the source; the caller closes the stream
     * @throws IllegalStateException if there is no such module
     */
    public static InputStream open(String name) {
        InputStream source = PythonModules.class.getResourceAsStream("/org/wsgibridge/python/" + name + ".py");
        if (source == null) {
            throw new IllegalStateException("the resource org/wsgibridge/python/" + name + ".py is missing");
        }
        return source;
    }
}
