package org.wsgibridge.cpython.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.support.PythonModules;

/** Encodes the settings of a daemon as its first frame: keys and values in UTF-8, separated by NUL. */
public final class DaemonConfig {
    private final List<String> items = new ArrayList<>();

    private DaemonConfig() {}

    /**
     * Encodes the settings.
     *
     * @param spec the interpreter to open
     * @param libPython the packages of the WAR; {@code null} if there are none
     * @param bytecode the folder for the bytecode of the application's sources
     */
    public static byte[] encode(InterpreterSpec spec, @Nullable Path libPython, Path bytecode) {
        ProcessGroupSettings settings = spec.settings();
        DaemonConfig config = new DaemonConfig();
        config.put("name", spec.name());
        config.put("group", settings.name());
        config.put("threads", settings.capacity().threads());
        if (spec.cpuTime()) {
            config.put("cpu-time", 1);
        }
        config.put("processes", settings.capacity().processes());
        config.put("maximum-requests", settings.recycling().maximumRequests());
        config.put("home", absolute(settings.python().home()));
        for (Path folder : settings.python().pythonPath()) {
            config.put("python-path", absolute(folder));
        }
        if (libPython != null) {
            config.put("lib-python", absolute(libPython));
        }
        String locale = settings.python().locale();
        if (locale != null) {
            config.put("locale", locale);
        }
        config.put("pycache", absolute(bytecode));
        config.put("reload", settings.reload().name().toLowerCase(Locale.ROOT));
        config.put("stack-size", settings.threading().stackSize());
        config.process(settings.process());
        if (settings.debug()) {
            config.put("debug", "on");
        }
        if (settings.development().any()) {
            config.put("development", "on");
            PythonModules.development(spec.name(), settings.development()).forEach(config::put);
        }
        for (ApplicationRef application : spec.applications()) {
            config.put("application", describe(application));
        }
        return Frames.text(Frames.CONFIG, 0, String.join("\0", config.items));
    }

    private void process(ProcessSettings process) {
        List<String> identity = ProcessCheck.arguments(process);
        put("user", identity.get(0));
        put("group-of-user", identity.get(1));
        put("supplementary-groups", identity.get(2));
        put("cpu-priority", identity.get(3));
        put("umask", process.umask());
        put("memory-limit", process.memoryLimit());
        put("virtual-memory-limit", process.virtualMemoryLimit());
        if (!process.switchInterval().isZero()) {
            put("switch-interval", process.switchInterval().toNanos() / 1e9);
        }
    }

    private void put(String key, Object value) {
        items.add(key);
        items.add(value.toString());
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private static String describe(ApplicationRef application) {
        if (application instanceof ApplicationRef.Script script) {
            return String.join("\1", "script", absolute(script.file()), script.callable());
        }
        ApplicationRef.Module module = (ApplicationRef.Module) application;
        return String.join("\1", "module", module.module(), module.callable());
    }
}
