/** The command {@code wsgi-express}: an application served by one command, as mod_wsgi-express does. */
@NullMarked
package org.wsgibridge.express;

import org.jspecify.annotations.NullMarked;
