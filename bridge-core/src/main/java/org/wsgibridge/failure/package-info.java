/** Failures of Python code, as engines describe them, and the error pages; the causes of Java's exceptions. */
@NullMarked
package org.wsgibridge.failure;

import org.jspecify.annotations.NullMarked;
