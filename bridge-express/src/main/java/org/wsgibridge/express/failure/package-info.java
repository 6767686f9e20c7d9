/** The message and the exit code of a command that ends because it cannot do what it should. */
@NullMarked
package org.wsgibridge.express.failure;

import org.jspecify.annotations.NullMarked;
