/** Attacks that once succeeded, or that their kind makes likely; each is a row of {@code docs/security.md}. */
@NullMarked
package org.wsgibridge.it.attack;

import org.jspecify.annotations.NullMarked;
