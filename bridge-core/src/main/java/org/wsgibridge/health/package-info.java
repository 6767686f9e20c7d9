/** Health checks that applications define: what they say, and whether their process group is ready because of it. */
@NullMarked
package org.wsgibridge.health;

import org.jspecify.annotations.NullMarked;
