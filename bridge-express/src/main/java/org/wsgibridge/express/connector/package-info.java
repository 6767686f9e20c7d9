/**
 * Jetty's connectors, and the check that they still accept and serve connections. Internal: public types are for the
 * other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.connector;

import org.jspecify.annotations.NullMarked;
