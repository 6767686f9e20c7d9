package org.wsgibridge.settings;

import org.jspecify.annotations.Nullable;

/**
 * What applies to interpreters that are processes of their own (engine cpython).
 *
 * @param displayName the process title, {@code %{GROUP}} stands for {@code (wsgi:NAME)}; {@code null} for none
 * @param umask the file mode creation mask, -1 to inherit it
 * @param memoryLimit the data segment limit in bytes (RLIMIT_DATA), 0 for none
 */
public record ProcessSettings(@Nullable String displayName, int umask, long memoryLimit) {}
