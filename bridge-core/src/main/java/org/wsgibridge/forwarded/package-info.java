/** What a request was before the proxies in front. */
@NullMarked
package org.wsgibridge.forwarded;

import org.jspecify.annotations.NullMarked;
