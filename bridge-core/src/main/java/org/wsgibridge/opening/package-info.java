/**
 * Opens one interpreter within its timeout, runs its warm-up requests, and ends pauses between attempts early.
 * Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.opening;

import org.jspecify.annotations.NullMarked;
