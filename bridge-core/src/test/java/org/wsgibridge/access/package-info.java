/** Tests of the access log. */
@NullMarked
package org.wsgibridge.access;

import org.jspecify.annotations.NullMarked;
