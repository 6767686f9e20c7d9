@NullMarked
package org.wsgibridge.failure;

import org.jspecify.annotations.NullMarked;
