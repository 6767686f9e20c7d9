/**
 * The interfaces for operators and probes: the admin mount and the MXBean. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.admin;

import org.jspecify.annotations.NullMarked;
