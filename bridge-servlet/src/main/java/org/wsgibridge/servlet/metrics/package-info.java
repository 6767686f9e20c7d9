/** Micrometer meters for the bridge's events. These classes are loaded only if Micrometer is on the class path. */
@NullMarked
package org.wsgibridge.servlet.metrics;

import org.jspecify.annotations.NullMarked;
