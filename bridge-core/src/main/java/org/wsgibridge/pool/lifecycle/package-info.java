/**
 * Opens, watches, reloads, replaces and closes the interpreters of a process group. Public for the packages of the pool
 * only.
 */
@NullMarked
package org.wsgibridge.pool.lifecycle;

import org.jspecify.annotations.NullMarked;
