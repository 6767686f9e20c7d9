/** Texts that cannot be guessed. */
@NullMarked
package org.wsgibridge.secret;

import org.jspecify.annotations.NullMarked;
