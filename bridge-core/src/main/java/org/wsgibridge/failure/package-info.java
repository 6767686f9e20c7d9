/** Failures of Python code, as engines describe them, and the error pages. */
@NullMarked
package org.wsgibridge.failure;

import org.jspecify.annotations.NullMarked;
