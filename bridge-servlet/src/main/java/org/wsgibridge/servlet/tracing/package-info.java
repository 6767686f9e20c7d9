/** Observations of requests; touched only where Micrometer is on the class path. */
@NullMarked
package org.wsgibridge.servlet.tracing;

import org.jspecify.annotations.NullMarked;
