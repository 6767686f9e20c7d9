/**
 * Requests that are answered before they reach the bridge, and their lines in the access log. Internal: public types
 * are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.refusal;

import org.jspecify.annotations.NullMarked;
