/** Static files: URL prefixes that are served from folders, without Python (mod_wsgi-express's {@code --url-alias}). */
@NullMarked
package org.wsgibridge.servlet.staticfiles;

import org.jspecify.annotations.NullMarked;
