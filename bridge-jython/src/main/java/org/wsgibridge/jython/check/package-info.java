/** Runs the health checks of an interpreter's application. */
@NullMarked
package org.wsgibridge.jython.check;

import org.jspecify.annotations.NullMarked;
