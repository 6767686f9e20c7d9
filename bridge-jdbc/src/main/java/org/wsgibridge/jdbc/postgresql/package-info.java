/**
 * The Java part of {@code psycopg2}: sessions in which pgjdbc transports text, the conversion of Python values to
 * literals, and that of text to Python values. The Python part is the package {@code psycopg2} of this jar. Internal:
 * public types are for the Python part.
 */
@NullMarked
package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;
