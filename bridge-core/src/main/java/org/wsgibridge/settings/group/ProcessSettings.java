package org.wsgibridge.settings.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of interpreters that are separate processes (engine cpython). Immutable.
 *
 * @param displayName the title of the processes; {@code %{GROUP}} stands for {@code (wsgi:NAME)}; {@code null} for none
 * @param identity the user and groups
 * @param umask the file mode creation mask; -1 to inherit the JVM's
 * @param cpuPriority the scheduling priority from -20 (most favourable) to 20; {@code null} to inherit the JVM's
 * @param memoryLimit the limit of the data segment in bytes (RLIMIT_DATA); 0 for none
 * @param virtualMemoryLimit the limit of the address space in bytes (RLIMIT_AS); 0 for none
 * @param environment the environment variables
 * @param switchInterval how long a thread may keep the GIL while another waits for it; zero for Python's default
 */
public record ProcessSettings(
        @Nullable String displayName,
        Identity identity,
        int umask,
        @Nullable Integer cpuPriority,
        long memoryLimit,
        long virtualMemoryLimit,
        Environment environment,
        Duration switchInterval) {
    /** The default: as the JVM's own process, without limits. */
    public static final ProcessSettings INHERITED = new ProcessSettings(
            null, new Identity(null, null, List.of()), -1, null, 0, 0, Environment.INHERITED, Duration.ZERO);

    /**
     * The environment variables of a process ({@code os.environ}). Immutable.
     *
     * @param whole whether the process inherits all variables of the JVM
     * @param passed the names of the JVM's variables that the process inherits, in addition to the few that every
     *     process needs; ignored if {@code whole} is true
     * @param set further variables of the process, by name
     */
    public record Environment(boolean whole, List<String> passed, Map<String, String> set) {
        /** The default: all variables of the JVM and no others. */
        public static final Environment INHERITED = new Environment(true, List.of(), Map.of());

        /** Makes the collections immutable. */
        public Environment {
            passed = List.copyOf(passed);
            set = Map.copyOf(set);
        }
    }

    /**
     * The user and groups of a process: names, or numbers as text. Immutable.
     *
     * @param user the user; {@code null} for that of the JVM
     * @param group the group; {@code null} for the user's primary group, or for that of the JVM if {@code user} is
     *     {@code null}
     * @param supplementaryGroups further groups; empty for those of the user, or of the JVM if {@code user} is {@code
     *     null}
     */
    public record Identity(@Nullable String user, @Nullable String group, List<String> supplementaryGroups) {
        /** Makes the list immutable. */
        public Identity {
            supplementaryGroups = List.copyOf(supplementaryGroups);
        }
    }
}
