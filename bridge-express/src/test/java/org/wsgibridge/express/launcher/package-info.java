/** The launcher, run by a real shell. */
@NullMarked
package org.wsgibridge.express.launcher;

import org.jspecify.annotations.NullMarked;
