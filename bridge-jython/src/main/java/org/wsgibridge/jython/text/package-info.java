/** Strings, and how they are treated in codecs, in JSON and in {@code format}, as in CPython 2.7. */
@NullMarked
package org.wsgibridge.jython.text;

import org.jspecify.annotations.NullMarked;
