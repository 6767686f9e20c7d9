/**
 * Requests as they were before the trusted proxies in front. Internal: public types are for the other packages of this
 * module.
 */
@NullMarked
package org.wsgibridge.servlet.forwarded;

import org.jspecify.annotations.NullMarked;
