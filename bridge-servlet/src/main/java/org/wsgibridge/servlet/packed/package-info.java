/**
 * Support for a WAR that the container does not unpack: the parts that have to be files are copied out of it. Internal:
 * public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.packed;

import org.jspecify.annotations.NullMarked;
