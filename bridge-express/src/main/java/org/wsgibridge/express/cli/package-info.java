/** The subcommands and their options. */
@NullMarked
package org.wsgibridge.express.cli;

import org.jspecify.annotations.NullMarked;
