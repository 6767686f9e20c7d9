package org.wsgibridge.settings.group;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of a process group (mod_wsgi's WSGIDaemonProcess). Immutable.
 *
 * @param name the group's name
 * @param engine the engine's name
 * @param capacity how many requests the group can run, and how many can wait
 * @param timeouts the timeouts
 * @param recycling when an interpreter is replaced
 * @param python where Python and its modules are
 * @param process the settings of interpreters that are separate processes
 * @param threading the kind of threads that run requests
 * @param reload when changed sources are loaded again
 * @param startupFailure what happens if the first interpreter cannot be opened
 * @param debug whether clients see tracebacks
 * @param development debugger, profiler, coverage and recorder
 * @param written options by name, as they were written, such as {@code --stack-size 1k}: those that messages name after
 *     the settings were read; only options that were set
 */
public record ProcessGroupSettings(
        String name,
        String engine,
        Capacity capacity,
        Timeouts timeouts,
        Recycling recycling,
        PythonSettings python,
        ProcessSettings process,
        ThreadSettings threading,
        Reload reload,
        StartupFailure startupFailure,
        boolean debug,
        DevelopmentSettings development,
        Map<String, String> written) {
    private static final Pattern NAMES = Pattern.compile("[a-z]+(?:-[a-z]+)*(?:, [a-z]+(?:-[a-z]+)*)*(?=: )");

    /** Makes the map immutable. */
    public ProcessGroupSettings {
        written = Map.copyOf(written);
    }

    /** Makes settings of which it is not known how they were written. */
    public ProcessGroupSettings(
            String name,
            String engine,
            Capacity capacity,
            Timeouts timeouts,
            Recycling recycling,
            PythonSettings python,
            ProcessSettings process,
            ThreadSettings threading,
            Reload reload,
            StartupFailure startupFailure,
            boolean debug,
            DevelopmentSettings development) {
        this(
                name,
                engine,
                capacity,
                timeouts,
                recycling,
                python,
                process,
                threading,
                reload,
                startupFailure,
                debug,
                development,
                Map.of());
    }

    /**
     * Returns a message with its options as they were written.
     *
     * @param fault a message that begins with the names of options and a colon, such as {@code stack-size: 1024 is too
     *     small}; another one is returned unchanged
     */
    public String named(String fault) {
        Matcher names = NAMES.matcher(fault);
        if (!names.lookingAt()) {
            return fault;
        }
        return Stream.of(names.group().split(", ", -1))
                        .map(option -> written.getOrDefault(option, option))
                        .collect(Collectors.joining(", "))
                + fault.substring(names.end());
    }

    /** Returns whether the application is being developed: changes are loaded again, and clients see failures. */
    public boolean isInDevelopment() {
        return reload == Reload.CHANGES && debug;
    }

    /** Returns the option because of which clients see tracebacks, as it was written. */
    public String debugReason() {
        return Stream.of(
                        reason("debug", debug),
                        reason("reload", reload == Reload.CHANGES),
                        reason("debugger-startup", development.debuggerStartup()),
                        reason("enable-debugger", development.debugger()),
                        reason("enable-profiler", development.profiler() != null),
                        reason("enable-coverage", development.coverage() != null),
                        reason("enable-recorder", development.recorder() != null))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("debug = on");
    }

    private Optional<String> reason(String option, boolean isOn) {
        return isOn ? Optional.ofNullable(written.get(option)) : Optional.empty();
    }

    /** Returns these settings for a background script: with another capacity, and without development settings. */
    public ProcessGroupSettings forService(Capacity other) {
        return new ProcessGroupSettings(
                name,
                engine,
                other,
                timeouts,
                recycling,
                python,
                process,
                threading,
                reload,
                startupFailure,
                debug,
                DevelopmentSettings.NONE,
                written);
    }

    /**
     * When an interpreter is replaced with a new one, which is opened first. Zero always stands for never. Immutable.
     *
     * @param maximumRequests after how many requests
     * @param restartInterval at what age
     * @param inactivity after how long without a request, if the interpreter has served any
     * @param cpuTime after how much CPU time
     * @param maximumMemory at how many bytes of resident memory
     */
    public record Recycling(
            int maximumRequests, Duration restartInterval, Duration inactivity, Duration cpuTime, long maximumMemory) {
        /** The default: no interpreter is replaced for these reasons. */
        public static final Recycling NEVER = new Recycling(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    }

    /**
     * The timeouts of a process group, with mod_wsgi's names: {@code queue} is the option {@code queue-timeout}, and so
     * on. {@link Duration#ZERO} stands for no limit, except for {@code interrupt}, {@code graceful} and {@code
     * eviction}; {@code shutdown} is never zero. Immutable.
     *
     * @param queue how long a request may wait for a slot
     * @param connect how long a request may wait while there is no interpreter at all; zero for as long as {@code
     *     queue}
     * @param request how long a request may run, from the moment it gets its slot
     * @param interrupt how long an interrupted request may take to end; zero to replace its interpreter at once
     * @param startup how long opening an interpreter and loading its applications may take
     * @param graceful how long running requests may continue when their interpreter is retired; zero to end them at
     *     once
     * @param eviction as {@code graceful}, if an operator retires the interpreter; zero for as long as {@code graceful}
     * @param shutdown how long Python's exit handlers may take
     * @param deadlock how long an interpreter may be unable to execute Python code
     * @param socket how long a client may send nothing while its request body is read
     * @param responseSocket how long a client may read nothing of a response that waits for it
     * @param slow how long a request may run before it is reported as slow; zero to report none
     */
    public record Timeouts(
            Duration queue,
            Duration connect,
            Duration request,
            Duration interrupt,
            Duration startup,
            Duration graceful,
            Duration eviction,
            Duration shutdown,
            Duration deadlock,
            Duration socket,
            Duration responseSocket,
            Duration slow) {

        /**
         * Formats a duration as the value of an option.
         *
         * @param duration the duration
         * @return seconds, such as {@code 60} or {@code 0.5}
         */
        public static String seconds(Duration duration) {
            return BigDecimal.valueOf(duration.toMillis(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }
}
