/**
 * Ends Python code from another thread: by a trace function that raises an exception, and by locks and regular
 * expressions that can be interrupted. The public types are only for the other packages of this engine, except {@link
 * org.wsgibridge.jython.interrupt.BlockingCalls}, which modules that extend the engine may use.
 */
@NullMarked
package org.wsgibridge.jython.interrupt;

import org.jspecify.annotations.NullMarked;
