/** The access log: one line for each request. Internal: public types are for the other modules of the bridge. */
@NullMarked
package org.wsgibridge.access;

import org.jspecify.annotations.NullMarked;
