/** How much of the heap the bridge gives to what clients send and do not take. */
@NullMarked
package org.wsgibridge.memory;

import org.jspecify.annotations.NullMarked;
