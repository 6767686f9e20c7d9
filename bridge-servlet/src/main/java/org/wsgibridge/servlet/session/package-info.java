/**
 * Gives applications that run in this JVM access to the container's session. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.session;

import org.jspecify.annotations.NullMarked;
