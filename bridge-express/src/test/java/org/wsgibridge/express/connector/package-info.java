/** Tests of the connectors. */
@NullMarked
package org.wsgibridge.express.connector;

import org.jspecify.annotations.NullMarked;
