/** Support for a WAR that the container does not unpack: the parts that have to be files are copied out of it. */
@NullMarked
package org.wsgibridge.servlet.packed;

import org.jspecify.annotations.NullMarked;
