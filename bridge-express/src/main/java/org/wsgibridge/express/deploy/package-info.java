/**
 * The commands that build, start and look after the folder of a project, with the hooks, variables and files that it
 * has for them: what warpdrive does, by the same names.
 */
@NullMarked
package org.wsgibridge.express.deploy;

import org.jspecify.annotations.NullMarked;
