/**
 * Commands that ask the admin mount of a running server: {@code top}, what it does, and {@code log-level}, what it
 * logs.
 */
@NullMarked
package org.wsgibridge.express.top;

import org.jspecify.annotations.NullMarked;
