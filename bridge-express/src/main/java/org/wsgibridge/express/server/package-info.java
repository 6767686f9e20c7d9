/**
 * The embedded server: its start, its handlers, signals, and its end. Internal: public types are for the other packages
 * of this module.
 */
@NullMarked
package org.wsgibridge.express.server;

import org.jspecify.annotations.NullMarked;
