package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import org.python.core.PyObject;

/**
 * The cursor that values are read for.
 *
 * @param cursor the Python cursor, or None
 * @param charset how {@code str} is encoded
 */
public record Reader(PyObject cursor, Charset charset) {}
