/**
 * Servlet containers inside the test's JVM. Each lives in a separate class loader with nothing but its distribution's
 * jars, because two Tomcats share class names, and because a web application must get the bridge from its WEB-INF/lib.
 */
@NullMarked
package org.wsgibridge.it.server;

import org.jspecify.annotations.NullMarked;
