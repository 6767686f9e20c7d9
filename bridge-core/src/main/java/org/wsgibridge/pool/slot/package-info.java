/**
 * The interpreters of a process group as members, their slots, and the queue of requests that wait for one; all under
 * one lock. Public for the packages of the pool only.
 */
@NullMarked
package org.wsgibridge.pool.slot;

import org.jspecify.annotations.NullMarked;
