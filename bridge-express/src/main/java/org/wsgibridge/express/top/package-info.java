/**
 * Commands that use the admin mount of a running server: {@code top} shows what it does, {@code log-level} changes what
 * it logs. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.top;

import org.jspecify.annotations.NullMarked;
