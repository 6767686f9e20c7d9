/** What clients get of responses, and what is said of it. */
@NullMarked
package org.wsgibridge.it.delivery;

import org.jspecify.annotations.NullMarked;
