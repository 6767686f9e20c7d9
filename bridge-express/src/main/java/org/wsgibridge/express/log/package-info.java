/** Where wsgi-express writes its logs, and how their lines look. */
@NullMarked
package org.wsgibridge.express.log;

import org.jspecify.annotations.NullMarked;
