/** Logs requests that the bridge answers itself, and counts those that are refused. */
@NullMarked
package org.wsgibridge.servlet.access;

import org.jspecify.annotations.NullMarked;
