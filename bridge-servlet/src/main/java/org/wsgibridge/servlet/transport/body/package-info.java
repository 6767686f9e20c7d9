/**
 * Bodies of requests: read before the application is called or while it reads, kept in memory or in a file, and dropped
 * where the rest is not used.
 */
@NullMarked
package org.wsgibridge.servlet.transport.body;

import org.jspecify.annotations.NullMarked;
