/**
 * The meters of wsgi-express, apart from those of the bridge. Internal: public types are for the other packages of this
 * module.
 */
@NullMarked
package org.wsgibridge.express.metrics;

import org.jspecify.annotations.NullMarked;
