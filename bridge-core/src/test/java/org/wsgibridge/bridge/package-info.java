/** The facade under the scripted engine. */
@NullMarked
package org.wsgibridge.bridge;

import org.jspecify.annotations.NullMarked;
