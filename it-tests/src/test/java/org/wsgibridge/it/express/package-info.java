/** The packaged {@code wsgi-express.jar}, as a new user meets it. */
@NullMarked
package org.wsgibridge.it.express;

import org.jspecify.annotations.NullMarked;
