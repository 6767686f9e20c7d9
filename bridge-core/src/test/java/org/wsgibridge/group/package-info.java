/** Process groups under the scripted engine. */
@NullMarked
package org.wsgibridge.group;

import org.jspecify.annotations.NullMarked;
