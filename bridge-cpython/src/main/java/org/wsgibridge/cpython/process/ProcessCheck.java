package org.wsgibridge.cpython.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.PythonProgram;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.spi.support.DevelopmentCheck;

/**
 * Checks settings of daemons. To check their user, groups and priority, it runs a Python that tries to take them on, so
 * that names are looked up and rights are used exactly as the daemons do it.
 */
public final class ProcessCheck {
    private static final String SCRIPT = "import sys; sys.path.insert(0, sys.argv[1]); from wsgibridge import identity;"
            + " identity.check(*sys.argv[2:])";
    /** Runs with the rights of the daemons' user, because the imported modules may belong to that user. */
    private static final String COVERAGE =
            "import sys; sys.path.insert(0, sys.argv[1]); from wsgibridge import identity;"
                    + " identity.become(*sys.argv[2:6]); sys.path[:1] = sys.argv[6:]; import coverage";

    private static final long SMALLEST_STACK = 32 * 1024;

    private final ProcessGroupSettings settings;
    private final List<String> faults = new ArrayList<>();

    private ProcessCheck(ProcessGroupSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks the settings of a process group.
     *
     * @param python the Python that its daemons run
     * @param version its version, such as {@code 3.11}
     * @param sources the folder of the daemon's sources
     * @param libPython the packages of the WAR; {@code null} if there are none
     * @throws SettingsException if options cannot be honoured; names all of them
     */
    public static void check(
            ProcessGroupSettings settings, Path python, String version, Path sources, @Nullable Path libPython) {
        ProcessCheck check = new ProcessCheck(settings);
        check.values(version);
        check.identity(python, sources);
        check.faults.addAll(DevelopmentCheck.faults(settings));
        check.coverage(python, sources, libPython);
        if (!check.faults.isEmpty()) {
            throw new SettingsException(check.faults);
        }
    }

    /**
     * Checks the Python of processes of another user, and its wrapper, before they are run. They start with the JVM's
     * rights and give them up later. Until then, no other user may be able to change the code that they execute.
     *
     * @throws SettingsException if another user can change it, or if there is no Python or no wrapper
     */
    public static void checkPrograms(ProcessGroupSettings settings, Path python) {
        Path wrapper = PythonExecutable.wrapper(settings.python());
        if (settings.process().identity().user() == null) {
            return;
        }
        checkProgram("python-home", python, settings.python().pythonHome());
        if (!wrapper.equals(python)) {
            Path folder = wrapper.getParent();
            checkProgram("python-wrapper", wrapper, folder == null ? null : folder.getParent());
        }
    }

    private static void checkProgram(String option, Path program, @Nullable Path home) {
        try {
            String fault = PythonProgram.fault(program, home);
            if (fault != null) {
                throw new SettingsException(List.of(
                        option + ": Python starts with the rights of the JVM before it becomes the user of user, but "
                                + fault));
            }
        } catch (IOException e) {
            throw new SettingsException(List.of(option + ": " + program + " cannot be checked: " + e));
        }
    }

    private void values(String version) {
        Duration interval = settings.process().switchInterval();
        if (!interval.isZero() && version.startsWith("2.")) {
            faults.add("switch-interval: Python " + version + " counts instructions instead of time"
                    + " (sys.setcheckinterval); expected Python 3 or no switch-interval");
        }
        long stack = settings.threading().stackSize();
        if (stack > 0 && stack < SMALLEST_STACK) {
            faults.add("stack-size: " + stack + " is too small for Python; expected at least " + SMALLEST_STACK
                    + ", or 0 for the system's default");
        }
    }

    private void identity(Path python, Path sources) {
        ProcessSettings process = settings.process();
        ProcessSettings.Identity identity = process.identity();
        if (identity.user() == null
                && identity.group() == null
                && identity.supplementaryGroups().isEmpty()
                && process.cpuPriority() == null) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B", "-S", "-c", SCRIPT));
        command.add(sources.toString());
        command.addAll(arguments(process));
        command.add(settings.python().home().toAbsolutePath().normalize().toString());
        try {
            String fault = PythonExecutable.output(command).strip();
            if (!fault.isEmpty()) {
                faults.add(fault);
            }
        } catch (IOException e) {
            faults.add("user, group, cpu-priority: cannot be checked by " + python + ": " + e.getMessage());
        }
    }

    private void coverage(Path python, Path sources, @Nullable Path libPython) {
        if (settings.development().coverage() == null) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B", "-c", COVERAGE));
        command.add(sources.toString());
        command.addAll(arguments(settings.process()));
        command.add(settings.python().home().toString());
        settings.python().pythonPath().forEach(folder -> command.add(folder.toString()));
        if (libPython != null) {
            command.add(libPython.toString());
        }
        try {
            String fault = PythonExecutable.output(command).strip();
            if (!fault.isEmpty()) {
                faults.add("enable-coverage: coverage.py cannot be imported by " + python + " ("
                        + fault.lines().reduce("", (before, line) -> line)
                        + "); expected a Python that has it: " + python + " -m pip install coverage");
            }
        } catch (IOException e) {
            faults.add("enable-coverage: cannot be checked by " + python + ": " + e.getMessage());
        }
    }

    /** Returns user, group, supplementary groups and priority as the daemon takes them; "" for what is not set. */
    public static List<String> arguments(ProcessSettings process) {
        ProcessSettings.Identity identity = process.identity();
        String user = identity.user();
        String group = identity.group();
        Integer priority = process.cpuPriority();
        return List.of(
                user == null ? "" : user,
                group == null ? "" : group,
                String.join(",", identity.supplementaryGroups()),
                priority == null ? "" : priority.toString());
    }
}
