/**
 * The resources that a daemon process needs from the system: Python, files, environment and socket; its output and its
 * usage. Internal: public types are for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.cpython.process;

import org.jspecify.annotations.NullMarked;
