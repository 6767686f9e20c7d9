/** The interfaces for operators and probes: the admin mount and the MXBean. */
@NullMarked
package org.wsgibridge.servlet.admin;

import org.jspecify.annotations.NullMarked;
