/** Texts that cannot be guessed. Internal: public types are for the other modules of the bridge. */
@NullMarked
package org.wsgibridge.secret;

import org.jspecify.annotations.NullMarked;
