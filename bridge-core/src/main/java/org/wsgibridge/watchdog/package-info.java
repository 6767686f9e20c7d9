/** The threads of the bridge's own that must run as long as it does, and how it is noticed that one does not. */
@NullMarked
package org.wsgibridge.watchdog;

import org.jspecify.annotations.NullMarked;
