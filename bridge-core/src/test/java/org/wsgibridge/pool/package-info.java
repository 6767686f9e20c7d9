/** Process groups under the scripted engine. */
@NullMarked
package org.wsgibridge.pool;

import org.jspecify.annotations.NullMarked;
