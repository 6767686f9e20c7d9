/** A response on its way to its client over the servlet API's non-blocking streams, and what each container needs. */
@NullMarked
package org.wsgibridge.servlet.transport;

import org.jspecify.annotations.NullMarked;
