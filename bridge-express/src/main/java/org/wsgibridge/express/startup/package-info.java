/**
 * The start of the JVM: an archive of classes for faster starts, further jars, file names in UTF-8, and processes that
 * are started and ended with this JVM. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.startup;

import org.jspecify.annotations.NullMarked;
