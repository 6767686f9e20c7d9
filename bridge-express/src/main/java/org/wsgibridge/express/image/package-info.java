/** Builds an image of a project for containers, by the tool that is there. */
@NullMarked
package org.wsgibridge.express.image;

import org.jspecify.annotations.NullMarked;
