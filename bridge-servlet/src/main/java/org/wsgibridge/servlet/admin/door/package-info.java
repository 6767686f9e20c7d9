/** The entries to the admin mount: its own listener, and the port of the applications. */
@NullMarked
package org.wsgibridge.servlet.admin.door;

import org.jspecify.annotations.NullMarked;
