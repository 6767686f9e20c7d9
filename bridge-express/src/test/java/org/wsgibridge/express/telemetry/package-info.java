/** Traces and meters that wsgi-express sends. */
@NullMarked
package org.wsgibridge.express.telemetry;

import org.jspecify.annotations.NullMarked;
