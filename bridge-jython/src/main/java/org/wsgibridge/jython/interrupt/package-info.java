/**
 * Ends Python code from another thread: a trace function that raises, and locks and regular expressions that can be
 * interrupted. Internal: what is public here is for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.interrupt;

import org.jspecify.annotations.NullMarked;
