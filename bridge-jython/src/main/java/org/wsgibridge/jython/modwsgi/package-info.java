/**
 * The Python module {@code mod_wsgi} of an interpreter: events, metrics, health checks, development tools. Internal:
 * what is public here is for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.modwsgi;

import org.jspecify.annotations.NullMarked;
