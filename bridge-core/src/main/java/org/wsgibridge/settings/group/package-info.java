/**
 * The settings of one process group as immutable records: its capacity, timeouts, Python, processes and threads. A
 * public API.
 */
@NullMarked
package org.wsgibridge.settings.group;

import org.jspecify.annotations.NullMarked;
