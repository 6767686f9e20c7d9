/** Jetty's connectors, and the check that they still accept and serve connections. */
@NullMarked
package org.wsgibridge.express.connector;

import org.jspecify.annotations.NullMarked;
