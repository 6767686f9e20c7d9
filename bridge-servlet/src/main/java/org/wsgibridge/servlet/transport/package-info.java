/**
 * Sends responses to clients with the non-blocking streams of the servlet API, and knows the differences of the
 * containers. Internal: public types are for the other packages of this module and for bridge-express.
 */
@NullMarked
package org.wsgibridge.servlet.transport;

import org.jspecify.annotations.NullMarked;
