/**
 * Threads that must run as long as the bridge does, and the check that they do. Internal: public types are for the
 * other modules of the bridge.
 *
 * <p>Each repeated task has its own thread instead of a pool: one task calls the container, another reads files of the
 * system, and deadlines must not wait for either. A pool would need as many threads as there are tasks, or one task
 * could delay another, and a watchdog could not find out which of them hangs.
 */
@NullMarked
package org.wsgibridge.watchdog;

import org.jspecify.annotations.NullMarked;
