/** Traces and meters of the server for OpenTelemetry; nothing of it is loaded unless that is asked for. */
@NullMarked
package org.wsgibridge.express.telemetry;

import org.jspecify.annotations.NullMarked;
