/** Real frameworks, as their packages come, on the engines that their Python allows. */
@NullMarked
package org.wsgibridge.it.framework;

import org.jspecify.annotations.NullMarked;
