/** The container's session, for applications in this JVM. */
@NullMarked
package org.wsgibridge.servlet.session;

import org.jspecify.annotations.NullMarked;
