/**
 * What a daemon process needs from the system: Python, its files, environment and socket, and what the process prints
 * and uses. Internal: what is public here is for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.cpython.process;

import org.jspecify.annotations.NullMarked;
