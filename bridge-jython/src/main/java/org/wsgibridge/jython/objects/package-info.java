/**
 * Helpers for Python objects in Java: functions written in Java, tests of types, exceptions, and the bridge's own
 * modules.
 */
@NullMarked
package org.wsgibridge.jython.objects;

import org.jspecify.annotations.NullMarked;
