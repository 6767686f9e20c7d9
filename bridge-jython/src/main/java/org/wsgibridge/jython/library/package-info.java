/**
 * Changes and additions to Jython's own library for use in a server: functions that need native code in Jython,
 * functions that would end the JVM, and faults. Internal: public types are for the other packages of this engine.
 */
@NullMarked
package org.wsgibridge.jython.library;

import org.jspecify.annotations.NullMarked;
