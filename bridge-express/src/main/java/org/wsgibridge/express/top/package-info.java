/** {@code wsgi-express top}: what a running server does, as a table that is drawn again and again. */
@NullMarked
package org.wsgibridge.express.top;

import org.jspecify.annotations.NullMarked;
