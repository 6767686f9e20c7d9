/** Tests of compressed responses. */
@NullMarked
package org.wsgibridge.express.compression;

import org.jspecify.annotations.NullMarked;
