/** Tests of static files' rules without a container. */
@NullMarked
package org.wsgibridge.servlet.staticfiles;

import org.jspecify.annotations.NullMarked;
