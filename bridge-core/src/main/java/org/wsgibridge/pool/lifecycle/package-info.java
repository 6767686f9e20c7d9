/**
 * The life of the interpreters of a process group: opened, watched, loaded again, replaced and closed. Public for the
 * packages of the pool only.
 */
@NullMarked
package org.wsgibridge.pool.lifecycle;

import org.jspecify.annotations.NullMarked;
