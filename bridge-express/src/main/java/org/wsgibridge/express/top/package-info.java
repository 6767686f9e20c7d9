/**
 * Commands that use the admin mount of a running server: {@code top} shows what it does, {@code log-level} changes what
 * it logs.
 */
@NullMarked
package org.wsgibridge.express.top;

import org.jspecify.annotations.NullMarked;
