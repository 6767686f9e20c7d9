/** What the bridge logs: codes of its warnings and errors. */
@NullMarked
package org.wsgibridge.log;

import org.jspecify.annotations.NullMarked;
