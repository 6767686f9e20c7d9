/**
 * What Python's {@code psycopg2} of this module needs from Java: sessions of pgjdbc used as a wire for text, literals
 * of values, and values of text. The Python side is the package {@code psycopg2} of this jar.
 */
@NullMarked
package org.wsgibridge.jdbc.postgresql;

import org.jspecify.annotations.NullMarked;
