package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;

/** Converts the text of a value to a Python object. Thread-safe. */
@FunctionalInterface
public interface Typecast {
    /**
     * Converts one value.
     *
     * @param text the text of the value in UTF-8, as PostgreSQL sends it; {@code null} for NULL
     * @param reader the cursor for which it is read
     */
    PyObject cast(byte @Nullable [] text, Reader reader);
}
