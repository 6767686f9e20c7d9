/** Micrometer meters over the bridge's events; touched only where Micrometer is on the class path. */
@NullMarked
package org.wsgibridge.servlet.metrics;

import org.jspecify.annotations.NullMarked;
