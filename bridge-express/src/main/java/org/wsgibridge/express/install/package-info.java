/** Installs what a project needs: finds its requirements, has pip install them, and collects its static files. */
@NullMarked
package org.wsgibridge.express.install;

import org.jspecify.annotations.NullMarked;
