@NullMarked
package org.wsgibridge.watchdog;

import org.jspecify.annotations.NullMarked;
