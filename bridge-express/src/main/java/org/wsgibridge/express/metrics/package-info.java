/** What wsgi-express measures beside the bridge. */
@NullMarked
package org.wsgibridge.express.metrics;

import org.jspecify.annotations.NullMarked;
