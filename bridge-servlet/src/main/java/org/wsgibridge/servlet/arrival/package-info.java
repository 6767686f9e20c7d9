/**
 * The checks of a request that has just arrived: whether it can be served, its right scheme and host, and whether the
 * container has understood the same path. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.arrival;

import org.jspecify.annotations.NullMarked;
