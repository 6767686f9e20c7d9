package org.wsgibridge.cpython.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.support.ProcessVariables;

/** Makes the environment variables of a Python process. Stateless. */
public final class DaemonEnvironment {
    /** Variables that configure another Python than the one that was chosen. */
    private static final Set<String> OF_ANOTHER_PYTHON = Set.of(
            "PYTHONHOME",
            "PYTHONPATH",
            "PYTHONSTARTUP",
            "PYTHONINSPECT",
            "PYTHONEXECUTABLE",
            "PYTHONUSERBASE",
            "PYTHONIOENCODING",
            "VIRTUAL_ENV");

    /**
     * Variables that every process needs and that are not secret: the places of programs, libraries and certificates,
     * language and time.
     */
    private static final Set<String> NEEDED = Set.of(
            "PATH",
            "LANGUAGE",
            "TZ",
            "TZDIR",
            "LD_LIBRARY_PATH",
            "DYLD_LIBRARY_PATH",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "SYSTEMROOT");

    private static final Logger LOG = LoggerFactory.getLogger(DaemonEnvironment.class);

    private DaemonEnvironment() {}

    /**
     * Changes the environment that a process would inherit from the JVM.
     *
     * @param variables all variables of the JVM; this method changes them
     * @param settings the settings of the process group
     */
    static void apply(Map<String, String> variables, ProcessGroupSettings settings) {
        restrict(variables, settings.process().environment());
        dropAnotherPython(variables);
        if (!settings.python().warnings().isEmpty()) {
            variables.put("PYTHONWARNINGS", String.join(",", settings.python().warnings()));
        }
        locale(variables, settings.python());
        variables.putAll(ProcessVariables.of(settings));
    }

    /** Removes the variables that configure another Python than the one that was chosen. */
    static void dropAnotherPython(Map<String, String> variables) {
        variables.keySet().removeIf(name -> OF_ANOTHER_PYTHON.contains(name) || name.startsWith("__PYVENV"));
    }

    /**
     * Logs a warning about variables that name a Python or its modules, and are not used.
     *
     * @param variables all variables of the JVM
     * @param settings the settings that are used instead
     */
    public static void warnOfUnused(Map<String, String> variables, PythonSettings settings) {
        String home = variables.getOrDefault("PYTHONHOME", "");
        if (!home.isEmpty()) {
            LogCode.VARIABLE_NOT_USED.log(LOG, "PYTHONHOME=" + home, "python-home");
        }
        String path = variables.getOrDefault("PYTHONPATH", "");
        boolean honoured = Stream.of(path.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .allMatch(entry -> !Files.exists(entry) || settings.pythonPath().contains(entry));
        if (!path.isEmpty() && !honoured) {
            LogCode.VARIABLE_NOT_USED.log(LOG, "PYTHONPATH=" + path, "python-path");
        }
    }

    private static void restrict(Map<String, String> variables, ProcessSettings.Environment environment) {
        if (!environment.whole()) {
            variables
                    .keySet()
                    .removeIf(name -> !isNeeded(name) && !environment.passed().contains(name));
        }
    }

    private static boolean isNeeded(String name) {
        return NEEDED.contains(name) || name.startsWith("PYTHON") || name.startsWith("LC_");
    }

    private static void locale(Map<String, String> variables, PythonSettings settings) {
        String lang = settings.lang();
        variables.put("LANG", lang == null ? "C.UTF-8" : lang);
        String locale = settings.locale();
        if (locale != null) {
            variables.put("LC_ALL", locale);
        } else if (lang != null) {
            variables.remove("LC_ALL");
        } else {
            variables.put("LC_ALL", "C.UTF-8");
        }
    }
}
