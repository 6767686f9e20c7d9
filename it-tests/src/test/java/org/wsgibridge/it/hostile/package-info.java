/** Requests that no honest client sends: they get a 4xx or a closed connection, and cost no other client anything. */
@NullMarked
package org.wsgibridge.it.hostile;

import org.jspecify.annotations.NullMarked;
