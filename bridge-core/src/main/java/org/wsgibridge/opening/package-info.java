/** How interpreters are opened: one opening within its time, and attempts that are repeated. */
@NullMarked
package org.wsgibridge.opening;

import org.jspecify.annotations.NullMarked;
