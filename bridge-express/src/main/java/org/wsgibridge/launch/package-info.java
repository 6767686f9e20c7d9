/**
 * Starts a WAR by {@code java -jar}: unpacks it, and runs the server that is in it. It needs nothing but the JDK, and
 * is compiled for Java 8, so that an older Java gets a sentence instead of an error of the JVM.
 */
@NullMarked
package org.wsgibridge.launch;

import org.jspecify.annotations.NullMarked;
