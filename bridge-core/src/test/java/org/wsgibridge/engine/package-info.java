/** Tests of what the bridge offers to engines. */
@NullMarked
package org.wsgibridge.engine;

import org.jspecify.annotations.NullMarked;
