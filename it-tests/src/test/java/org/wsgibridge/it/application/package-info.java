/** Applications for Python 2.7 on the engine jython, compared with the same ones on CPython 2.7. */
@NullMarked
package org.wsgibridge.it.application;

import org.jspecify.annotations.NullMarked;
