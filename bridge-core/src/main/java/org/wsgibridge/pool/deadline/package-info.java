/** Ends requests that wait or run for too long. Public for the packages of the pool only. */
@NullMarked
package org.wsgibridge.pool.deadline;

import org.jspecify.annotations.NullMarked;
