/**
 * The entries to the admin mount: its own listener, and the port of the applications. Internal: public types are for
 * the other packages of this module and for bridge-express.
 */
@NullMarked
package org.wsgibridge.servlet.admin.door;

import org.jspecify.annotations.NullMarked;
