/**
 * Files that Python code opens: gives them the right modes and status, and keeps interrupts from closing them.
 * Internal: public types are for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.files;

import org.jspecify.annotations.NullMarked;
