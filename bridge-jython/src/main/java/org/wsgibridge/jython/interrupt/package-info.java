/**
 * Ends Python code from another thread: a trace function that raises, and locks and regular expressions that can be
 * interrupted. Internal: what is public here is for the other packages of this engine, and {@link
 * org.wsgibridge.jython.interrupt.BlockingCalls} for modules that extend it.
 */
@NullMarked
package org.wsgibridge.jython.interrupt;

import org.jspecify.annotations.NullMarked;
