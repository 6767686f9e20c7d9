/** Tests of static files' rules without a container. */
@NullMarked
package org.wsgibridge.servlet.statics;

import org.jspecify.annotations.NullMarked;
