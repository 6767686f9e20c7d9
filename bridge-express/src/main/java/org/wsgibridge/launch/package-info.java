/**
 * Starts a WAR by {@code java -jar}: unpacks it, and runs the server that is in it. This package needs only the JDK,
 * and is compiled for Java 8. So a Java that is too old for the server prints a sentence instead of an error of the
 * JVM.
 */
@NullMarked
package org.wsgibridge.launch;

import org.jspecify.annotations.NullMarked;
