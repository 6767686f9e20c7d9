/**
 * An HTTP client of raw bytes: what goes over the wire is exactly what a test wrote, and what came is available in
 * full.
 */
@NullMarked
package org.wsgibridge.it.http;

import org.jspecify.annotations.NullMarked;
