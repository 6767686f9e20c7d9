/**
 * Helpers for Python objects in Java: functions written in Java, tests of types, exceptions, and the bridge's own
 * modules. Internal: public types are for the other packages of this engine and for bridge-jdbc.
 */
@NullMarked
package org.wsgibridge.jython.objects;

import org.jspecify.annotations.NullMarked;
