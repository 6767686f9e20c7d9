/**
 * One request on its way through the bridge: the exchange, its outcome decided by one compare-and-set, and the two ends
 * of its transport.
 */
@NullMarked
package org.wsgibridge.exchange;

import org.jspecify.annotations.NullMarked;
