/**
 * The threads of the bridge's own that must run as long as it does, and how it is noticed that one does not.
 *
 * <p>What runs again and again has a thread each, rather than a place in a pool: a scan of clients calls the container,
 * a page of figures reads the system's files, and deadlines must not wait for either. In a pool none can delay another
 * only if the pool has as many threads as there are such tasks; and a watchdog could not find out which of them hangs.
 */
@NullMarked
package org.wsgibridge.watchdog;

import org.jspecify.annotations.NullMarked;
