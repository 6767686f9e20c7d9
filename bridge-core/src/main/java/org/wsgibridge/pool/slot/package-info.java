/**
 * The interpreters of a process group as members, their slots, and the queue of waiting requests. One lock guards all
 * of them. Public for the packages of the pool only.
 */
@NullMarked
package org.wsgibridge.pool.slot;

import org.jspecify.annotations.NullMarked;
