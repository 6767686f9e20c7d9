/** The activity of process groups: counts, times and their histogram, since the start and in the last minute. */
@NullMarked
package org.wsgibridge.activity;

import org.jspecify.annotations.NullMarked;
