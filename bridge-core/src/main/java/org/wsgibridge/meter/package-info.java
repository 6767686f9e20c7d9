/** Meters that applications define: their limits, and how the values of several interpreters become one. */
@NullMarked
package org.wsgibridge.meter;

import org.jspecify.annotations.NullMarked;
