@NullMarked
package org.wsgibridge.memory;

import org.jspecify.annotations.NullMarked;
