/** Traces and meters of the server for OpenTelemetry. Its classes are loaded only if something is sent. */
@NullMarked
package org.wsgibridge.express.telemetry;

import org.jspecify.annotations.NullMarked;
