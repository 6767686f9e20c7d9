/**
 * Engine "jython": interpreters of Jython 2.7 in this JVM, each its own {@code PySystemState} on threads of its
 * own. Java does the work of a request (environ, start_response, body); no Python helper script runs on its path.
 */
@NullMarked
package org.wsgibridge.jython;

import org.jspecify.annotations.NullMarked;
