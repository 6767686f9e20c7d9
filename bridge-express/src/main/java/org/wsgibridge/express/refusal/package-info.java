/** Requests that are answered before they reach the bridge, and their lines in the access log. */
@NullMarked
package org.wsgibridge.express.refusal;

import org.jspecify.annotations.NullMarked;
