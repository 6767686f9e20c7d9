/** Requests as they were before the trusted proxies in front. */
@NullMarked
package org.wsgibridge.servlet.forwarded;

import org.jspecify.annotations.NullMarked;
