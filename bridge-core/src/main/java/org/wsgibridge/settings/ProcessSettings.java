package org.wsgibridge.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applies to interpreters that are processes of their own (engine cpython).
 *
 * @param displayName the process title, {@code %{GROUP}} stands for {@code (wsgi:NAME)}; {@code null} for none
 * @param identity the user and groups
 * @param umask the file mode creation mask, -1 to inherit it
 * @param cpuPriority the scheduling priority from -20 to 20, {@code null} to inherit it
 * @param memoryLimit the data segment limit in bytes (RLIMIT_DATA), 0 for none
 * @param virtualMemoryLimit the address space limit in bytes (RLIMIT_AS), 0 for none
 * @param switchInterval how long a thread may keep the GIL while another wants it, zero for Python's default
 */
public record ProcessSettings(
        @Nullable String displayName,
        Identity identity,
        int umask,
        @Nullable Integer cpuPriority,
        long memoryLimit,
        long virtualMemoryLimit,
        Duration switchInterval) {
    /** As the JVM's own process is, without limits. */
    public static final ProcessSettings INHERITED =
            new ProcessSettings(null, new Identity(null, null, List.of()), -1, null, 0, 0, Duration.ZERO);

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
