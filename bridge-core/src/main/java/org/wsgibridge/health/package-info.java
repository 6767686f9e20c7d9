/** Health checks that applications register, and their results. */
@NullMarked
package org.wsgibridge.health;

import org.jspecify.annotations.NullMarked;
