package org.wsgibridge.jdbc.mysql;

import org.python.core.PyObject;

/** Makes a Python object from a value, which the server sends as text. */
@FunctionalInterface
interface FieldConverter {
    /**
     * Makes the object.
     *
     * @param row the row that has the value
     * @param from the index of its first byte
     * @param size how many bytes it has
     */
    PyObject convert(byte[] row, int from, int size);
}
