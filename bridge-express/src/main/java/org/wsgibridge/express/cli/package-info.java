/** The subcommands and their options. Internal: public types are for the other packages of this module. */
@NullMarked
package org.wsgibridge.express.cli;

import org.jspecify.annotations.NullMarked;
