/** Keeps a log that stalls from holding up anything else. */
@NullMarked
package org.wsgibridge.logqueue;

import org.jspecify.annotations.NullMarked;
