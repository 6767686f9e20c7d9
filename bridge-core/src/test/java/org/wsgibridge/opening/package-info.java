@NullMarked
package org.wsgibridge.opening;

import org.jspecify.annotations.NullMarked;
