/** Python objects that are written in Java: functions, and what is asked of an object's type. */
@NullMarked
package org.wsgibridge.jython.objects;

import org.jspecify.annotations.NullMarked;
