/**
 * Sends responses to clients with the non-blocking streams of the servlet API, and knows the differences of the
 * containers.
 */
@NullMarked
package org.wsgibridge.servlet.transport;

import org.jspecify.annotations.NullMarked;
