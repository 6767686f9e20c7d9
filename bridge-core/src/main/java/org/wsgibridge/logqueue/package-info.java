/**
 * Keeps a log that stalls from holding up anything else. Internal: public types are for the other packages of this
 * module.
 */
@NullMarked
package org.wsgibridge.logqueue;

import org.jspecify.annotations.NullMarked;
