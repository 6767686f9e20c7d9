/**
 * What has to be changed or added in Jython's own library for a server: functions that native code would give, and
 * those that would end the JVM.
 */
@NullMarked
package org.wsgibridge.jython.library;

import org.jspecify.annotations.NullMarked;
