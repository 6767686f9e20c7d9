/**
 * Completes and explains command lines: help, examples, and messages about wrong ones. Internal: public types are for
 * the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.usage;

import org.jspecify.annotations.NullMarked;
