/**
 * Logs requests that the bridge answers itself, and counts those that are refused. Internal: public types are for the
 * other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.access;

import org.jspecify.annotations.NullMarked;
