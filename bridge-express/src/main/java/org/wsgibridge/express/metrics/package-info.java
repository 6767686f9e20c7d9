/** The meters of wsgi-express, apart from those of the bridge. */
@NullMarked
package org.wsgibridge.express.metrics;

import org.jspecify.annotations.NullMarked;
