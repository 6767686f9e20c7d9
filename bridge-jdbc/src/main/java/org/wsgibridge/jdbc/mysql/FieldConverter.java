package org.wsgibridge.jdbc.mysql;

import org.python.core.PyObject;

/** Makes a Python object of a value, which the server sends as text. */
@FunctionalInterface
interface FieldConverter {
    /**
     * Makes it.
     *
     * @param row where the value is
     * @param from its first byte
     * @param size how many bytes it has
     */
    PyObject convert(byte[] row, int from, int size);
}
