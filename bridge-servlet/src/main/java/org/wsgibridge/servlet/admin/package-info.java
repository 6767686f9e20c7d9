/** What operators and probes ask the bridge: the admin mount and the MXBean. */
@NullMarked
package org.wsgibridge.servlet.admin;

import org.jspecify.annotations.NullMarked;
