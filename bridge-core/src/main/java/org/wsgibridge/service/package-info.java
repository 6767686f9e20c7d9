/**
 * Background scripts that run beside the applications. Internal: public types are for the other modules of the bridge.
 */
@NullMarked
package org.wsgibridge.service;

import org.jspecify.annotations.NullMarked;
