/** The access log: one line for each request. */
@NullMarked
package org.wsgibridge.access;

import org.jspecify.annotations.NullMarked;
