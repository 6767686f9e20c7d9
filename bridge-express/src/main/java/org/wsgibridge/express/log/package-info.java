/**
 * The logs of wsgi-express: their files, and the format of their lines. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.express.log;

import org.jspecify.annotations.NullMarked;
