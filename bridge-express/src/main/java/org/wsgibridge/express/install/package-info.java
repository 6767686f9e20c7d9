/**
 * Installs the packages of a project: finds its requirements, installs them with pip or uv, and collects its static
 * files. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.install;

import org.jspecify.annotations.NullMarked;
