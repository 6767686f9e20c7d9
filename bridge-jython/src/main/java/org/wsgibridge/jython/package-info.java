/**
 * The engine "jython": interpreters of Jython 2.7 in this JVM. Each interpreter has its own {@code PySystemState} and
 * its own threads. The work of a request (environ, start_response, body) is done in Java, without Python helper code.
 */
@NullMarked
package org.wsgibridge.jython;

import org.jspecify.annotations.NullMarked;
