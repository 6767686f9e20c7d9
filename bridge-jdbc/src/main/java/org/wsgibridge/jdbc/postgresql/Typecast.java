package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;

/** Turns a value's text into a Python object. */
@FunctionalInterface
public interface Typecast {
    /**
     * Turns one value into an object.
     *
     * @param text the value as PostgreSQL writes it, in UTF-8; {@code null} for NULL
     * @param reader the cursor that it is read for
     */
    PyObject cast(byte @Nullable [] text, Reader reader);
}
