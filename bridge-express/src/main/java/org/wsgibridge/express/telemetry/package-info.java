/**
 * Traces and meters of the server for OpenTelemetry. Its classes are loaded only if something is sent. Internal: public
 * types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.telemetry;

import org.jspecify.annotations.NullMarked;
