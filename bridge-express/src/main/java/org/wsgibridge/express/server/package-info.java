/** The embedded server: starts, logs, takes signals, stops. */
@NullMarked
package org.wsgibridge.express.server;

import org.jspecify.annotations.NullMarked;
