/** The logs of wsgi-express: their files, and the format of their lines. */
@NullMarked
package org.wsgibridge.express.log;

import org.jspecify.annotations.NullMarked;
