/** Tests of what the bridge offers to engines. */
@NullMarked
package org.wsgibridge.spi.support;

import org.jspecify.annotations.NullMarked;
