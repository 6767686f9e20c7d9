/**
 * Makes a WAR of a project folder: finds its packages, collects its files, and writes the archive. Internal: public
 * types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.express.war;

import org.jspecify.annotations.NullMarked;
