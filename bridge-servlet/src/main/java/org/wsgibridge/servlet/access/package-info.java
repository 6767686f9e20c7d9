/** Requests in the access log, and the counting of those that are refused. */
@NullMarked
package org.wsgibridge.servlet.access;

import org.jspecify.annotations.NullMarked;
