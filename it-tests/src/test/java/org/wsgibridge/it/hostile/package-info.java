/** Requests that no honest client sends: they get a 4xx or a closed connection, and cost nobody else anything. */
@NullMarked
package org.wsgibridge.it.hostile;

import org.jspecify.annotations.NullMarked;
