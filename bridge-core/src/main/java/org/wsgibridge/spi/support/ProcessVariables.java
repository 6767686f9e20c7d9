package org.wsgibridge.spi.support;

import java.util.LinkedHashMap;
import java.util.Map;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;

/**
 * The variables that the bridge adds to {@code os.environ}: those of the option {@code process-setenv}, and those of
 * mod_wsgi-express such as {@code MOD_WSGI_DEBUG_MODE}. Stateless.
 */
public final class ProcessVariables {
    /** The system property that wsgi-express sets to {@code true}. */
    public static final String EXPRESS = "org.wsgibridge.express";

    private ProcessVariables() {}

    /**
     * Returns the variables of a process group's interpreters by name. A variable of mod_wsgi-express is {@code true}
     * or missing.
     *
     * @param settings the settings of the process group
     */
    public static Map<String, String> of(ProcessGroupSettings settings) {
        DevelopmentSettings development = settings.development();
        Map<String, String> variables =
                new LinkedHashMap<>(settings.process().environment().set());
        put(variables, "MOD_WSGI_EXPRESS", Boolean.getBoolean(EXPRESS));
        put(variables, "MOD_WSGI_RELOADER_ENABLED", settings.reload() == Reload.CHANGES);
        put(variables, "MOD_WSGI_DEBUG_MODE", settings.debug());
        put(variables, "MOD_WSGI_DEBUGGER_ENABLED", development.debugger());
        put(variables, "MOD_WSGI_PROFILER_ENABLED", development.profiler() != null);
        put(variables, "MOD_WSGI_COVERAGE_ENABLED", development.coverage() != null);
        put(variables, "MOD_WSGI_RECORDER_ENABLED", development.recorder() != null);
        return variables;
    }

    private static void put(Map<String, String> variables, String name, boolean is) {
        if (is) {
            variables.put(name, "true");
        }
    }
}
