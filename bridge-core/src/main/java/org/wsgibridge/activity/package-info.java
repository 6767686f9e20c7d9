/** What process groups have done: counts, times and their histogram, since the start and lately. */
@NullMarked
package org.wsgibridge.activity;

import org.jspecify.annotations.NullMarked;
