/**
 * Observations of requests. Except for {@code Tracing}, these classes are loaded only if Micrometer is on the class
 * path.
 */
@NullMarked
package org.wsgibridge.servlet.tracing;

import org.jspecify.annotations.NullMarked;
