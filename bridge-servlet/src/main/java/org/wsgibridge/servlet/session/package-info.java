/** Gives applications that run in this JVM access to the container's session. */
@NullMarked
package org.wsgibridge.servlet.session;

import org.jspecify.annotations.NullMarked;
