/**
 * Static files: URL prefixes that are served from folders, without Python (mod_wsgi-express's {@code --url-alias}).
 * Internal: public types are for the other packages of this module and for bridge-express.
 */
@NullMarked
package org.wsgibridge.servlet.staticfiles;

import org.jspecify.annotations.NullMarked;
