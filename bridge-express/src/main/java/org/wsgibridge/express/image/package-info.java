/** Builds a container image of a project, with a tool that is installed. */
@NullMarked
package org.wsgibridge.express.image;

import org.jspecify.annotations.NullMarked;
