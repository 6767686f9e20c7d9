/** Keeps a log that stalls from holding up anything else. */
@NullMarked
package org.wsgibridge.log.queue;

import org.jspecify.annotations.NullMarked;
