/** Makes a WAR of a project folder: finds its packages, collects its files, and writes the archive. */
@NullMarked
package org.wsgibridge.express.war;

import org.jspecify.annotations.NullMarked;
