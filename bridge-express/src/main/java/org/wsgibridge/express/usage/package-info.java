/** How a command line is understood and explained: help, examples, and what to say about one that is wrong. */
@NullMarked
package org.wsgibridge.express.usage;

import org.jspecify.annotations.NullMarked;
