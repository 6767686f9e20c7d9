/** Tests of bodies and responses on their own. */
@NullMarked
package org.wsgibridge.servlet.transport;

import org.jspecify.annotations.NullMarked;
