/**
 * The bridge's log: codes of its warnings and errors, limits of their number, the context of a line, and texts that
 * cannot forge a line.
 */
@NullMarked
package org.wsgibridge.log;

import org.jspecify.annotations.NullMarked;
