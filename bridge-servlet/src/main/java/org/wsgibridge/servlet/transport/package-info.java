/** The two ends of a request's transport over the servlet API's non-blocking streams, and what each container needs. */
@NullMarked
package org.wsgibridge.servlet.transport;

import org.jspecify.annotations.NullMarked;
