/** Tests of what applications on the engine jython have of Java, the container and other frameworks. */
@NullMarked
package org.wsgibridge.it.java;

import org.jspecify.annotations.NullMarked;
