/** Completes and explains command lines: help, examples, and messages about wrong ones. */
@NullMarked
package org.wsgibridge.express.usage;

import org.jspecify.annotations.NullMarked;
