/**
 * One request and its response: the exchange, whose outcome one compare-and-set decides, its body, and the channel to
 * its client.
 */
@NullMarked
package org.wsgibridge.exchange;

import org.jspecify.annotations.NullMarked;
