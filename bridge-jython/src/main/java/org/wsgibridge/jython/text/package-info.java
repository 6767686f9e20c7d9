/**
 * Makes strings behave as in CPython 2.7: in codecs, in JSON and in {@code format}. Internal: public types are for the
 * other packages of this engine and for bridge-jdbc.
 */
@NullMarked
package org.wsgibridge.jython.text;

import org.jspecify.annotations.NullMarked;
