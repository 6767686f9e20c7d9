/**
 * Installs the packages of a project: finds its requirements, installs them with pip or uv, and collects its static
 * files.
 */
@NullMarked
package org.wsgibridge.express.install;

import org.jspecify.annotations.NullMarked;
