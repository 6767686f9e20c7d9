/**
 * Observations of requests. Except for {@code Tracing}, these classes are loaded only if Micrometer is on the class
 * path. Internal: public types are for the other packages of this module and for bridge-express.
 */
@NullMarked
package org.wsgibridge.servlet.tracing;

import org.jspecify.annotations.NullMarked;
