/**
 * A server that is set up once and started later: frozen options, control script, systemd unit. Internal: public types
 * are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.setup;

import org.jspecify.annotations.NullMarked;
