/**
 * Reads by reflection what the containers have and the servlet API does not offer: a web application does not see their
 * classes.
 */
@NullMarked
package org.wsgibridge.servlet.internals;

import org.jspecify.annotations.NullMarked;
