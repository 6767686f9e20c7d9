/**
 * The commands that build, start and maintain the folder of a project. They use the hooks, variables and files that the
 * project has for them, with the names that warpdrive has for these. Internal: public types are for the other packages
 * of this module.
 */
@NullMarked
package org.wsgibridge.express.deploy;

import org.jspecify.annotations.NullMarked;
