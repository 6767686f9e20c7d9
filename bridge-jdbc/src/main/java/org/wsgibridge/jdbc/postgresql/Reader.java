package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import org.python.core.PyObject;

/**
 * The cursor for which values are read. Immutable.
 *
 * @param cursor the Python cursor; None for none
 * @param charset the encoding of {@code str}
 */
public record Reader(PyObject cursor, Charset charset) {}
