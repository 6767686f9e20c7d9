/**
 * Compresses responses on their way to the client. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.compression;

import org.jspecify.annotations.NullMarked;
