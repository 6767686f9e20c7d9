/** What is known of a failure of Python code, and the page that shows it to a developer. */
@NullMarked
package org.wsgibridge.failure;

import org.jspecify.annotations.NullMarked;
