/** The embedded server: its start, its handlers, signals, and its end. */
@NullMarked
package org.wsgibridge.express.server;

import org.jspecify.annotations.NullMarked;
