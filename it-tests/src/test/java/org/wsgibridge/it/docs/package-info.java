/** The documentation is tried: its code blocks are parsed, and those that can be executed are. */
@NullMarked
package org.wsgibridge.it.docs;

import org.jspecify.annotations.NullMarked;
