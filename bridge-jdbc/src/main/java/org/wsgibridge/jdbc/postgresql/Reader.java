package org.wsgibridge.jdbc.postgresql;

import java.nio.charset.Charset;
import org.python.core.PyObject;

/**
 * For whom values are read.
 *
 * @param cursor the Python cursor, or None
 * @param charset how {@code str} is encoded
 */
public record Reader(PyObject cursor, Charset charset) {}
