/** The WSGI model and the rules of PEP 3333 that need no Python: environ, response head, request path, violations. */
@NullMarked
package org.wsgibridge.wsgi;

import org.jspecify.annotations.NullMarked;
