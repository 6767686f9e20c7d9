/**
 * Builds a container image of a project, with a tool that is installed. Internal: public types are for the other
 * packages of this module.
 */
@NullMarked
package org.wsgibridge.express.image;

import org.jspecify.annotations.NullMarked;
