/**
 * The Python module {@code mod_wsgi} of an interpreter: events, metrics, health checks, development tools. The public
 * types are only for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.modwsgi;

import org.jspecify.annotations.NullMarked;
