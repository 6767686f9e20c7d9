/** Meters that applications define: what they may be, and how the values of several interpreters become one. */
@NullMarked
package org.wsgibridge.meter;

import org.jspecify.annotations.NullMarked;
