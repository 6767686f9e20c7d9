/**
 * The bridge's log: codes of its warnings and errors, limits of their number, the context of a line, and texts that
 * cannot forge a line. Internal: public types are for the other modules of the bridge.
 */
@NullMarked
package org.wsgibridge.log;

import org.jspecify.annotations.NullMarked;
