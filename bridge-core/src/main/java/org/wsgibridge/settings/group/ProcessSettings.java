package org.wsgibridge.settings.group;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What applies to interpreters that are separate processes (engine cpython).
 *
 * @param displayName the process title, {@code %{GROUP}} stands for {@code (wsgi:NAME)}; {@code null} for none
 * @param identity the user and groups
 * @param umask the file mode creation mask, -1 to inherit it
 * @param cpuPriority the scheduling priority from -20 to 20, {@code null} to inherit it
 * @param memoryLimit the data segment limit in bytes (RLIMIT_DATA), 0 for none
 * @param virtualMemoryLimit the address space limit in bytes (RLIMIT_AS), 0 for none
 * @param environment what is in {@code os.environ}
 * @param switchInterval how long a thread may keep the GIL while another waits for it, zero for Python's default
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
    /** As the JVM's own process is, without limits. */
    public static final ProcessSettings INHERITED = new ProcessSettings(
            null, new Identity(null, null, List.of()), -1, null, 0, 0, Environment.INHERITED, Duration.ZERO);

    /**
     * The environment variables of a process.
     *
     * @param whole whether the process has all of the JVM's
     * @param passed the names of those of the JVM's that it has, beside the few that every process needs; without
     *     meaning when it has all
     * @param set its own variables, by name
     */
    public record Environment(boolean whole, List<String> passed, Map<String, String> set) {
        /** All of the JVM's and none of its own. */
        public static final Environment INHERITED = new Environment(true, List.of(), Map.of());

        /** Makes the collections immutable. */
        public Environment {
            passed = List.copyOf(passed);
            set = Map.copyOf(set);
        }
    }

    /**
     * The user and groups of a process: names, or numbers as text.
     *
     * @param user the user, {@code null} for the JVM's
     * @param group the group, {@code null} for the user's own, or the JVM's without a user
     * @param supplementaryGroups further groups; none for the user's own, or the JVM's without a user
     */
    public record Identity(@Nullable String user, @Nullable String group, List<String> supplementaryGroups) {
        /** Makes the list immutable. */
        public Identity {
            supplementaryGroups = List.copyOf(supplementaryGroups);
        }
    }
}
