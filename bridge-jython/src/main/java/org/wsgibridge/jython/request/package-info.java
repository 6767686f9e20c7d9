/**
 * Runs a request on a thread of its interpreter: environ, start_response, body, log. The public types are only for the
 * other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.request;

import org.jspecify.annotations.NullMarked;
