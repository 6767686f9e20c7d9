/** Opens one interpreter within its timeout, runs its warm-up requests, and ends pauses between attempts early. */
@NullMarked
package org.wsgibridge.opening;

import org.jspecify.annotations.NullMarked;
