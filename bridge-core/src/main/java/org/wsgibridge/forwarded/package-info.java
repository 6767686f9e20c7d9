/** The original request in front of the proxies, according to the headers of trusted proxies. */
@NullMarked
package org.wsgibridge.forwarded;

import org.jspecify.annotations.NullMarked;
