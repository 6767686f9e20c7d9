/** Jetty's connectors, and whether they still take connections and serve them. */
@NullMarked
package org.wsgibridge.express.connector;

import org.jspecify.annotations.NullMarked;
