/** Tests of what a request was before proxies. */
@NullMarked
package org.wsgibridge.forwarded;

import org.jspecify.annotations.NullMarked;
