/** Tests of all modules together. */
@NullMarked
package org.wsgibridge.it;

import org.jspecify.annotations.NullMarked;
