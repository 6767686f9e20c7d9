/** Compresses responses on their way to the client. */
@NullMarked
package org.wsgibridge.express.compression;

import org.jspecify.annotations.NullMarked;
