/**
 * The message and the exit code of a command that ends because it cannot do what it should. Internal: public types are
 * for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.failure;

import org.jspecify.annotations.NullMarked;
