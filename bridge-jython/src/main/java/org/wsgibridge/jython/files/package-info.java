/** Files that Python code opens: gives them the right modes and status, and keeps interrupts from closing them. */
@NullMarked
package org.wsgibridge.jython.files;

import org.jspecify.annotations.NullMarked;
