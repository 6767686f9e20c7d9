/** A server that is set up once and started later: frozen options, control script, systemd unit. */
@NullMarked
package org.wsgibridge.express.setup;

import org.jspecify.annotations.NullMarked;
