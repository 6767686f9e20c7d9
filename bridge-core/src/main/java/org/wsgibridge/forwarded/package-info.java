/**
 * The original request in front of the proxies, according to the headers of trusted proxies. Internal: public types are
 * for the other modules of the bridge.
 */
@NullMarked
package org.wsgibridge.forwarded;

import org.jspecify.annotations.NullMarked;
