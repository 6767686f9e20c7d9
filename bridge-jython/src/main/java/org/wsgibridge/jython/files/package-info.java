/** Files that Python opens: their modes, their status, and that an interrupt does not close them. */
@NullMarked
package org.wsgibridge.jython.files;

import org.jspecify.annotations.NullMarked;
