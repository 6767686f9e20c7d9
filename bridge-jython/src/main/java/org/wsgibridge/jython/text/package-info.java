/** Makes strings behave as in CPython 2.7: in codecs, in JSON and in {@code format}. */
@NullMarked
package org.wsgibridge.jython.text;

import org.jspecify.annotations.NullMarked;
