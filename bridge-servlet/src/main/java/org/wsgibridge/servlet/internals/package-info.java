/**
 * What the containers know and the servlet API has no word for, by reflection: a web application does not see their
 * classes.
 */
@NullMarked
package org.wsgibridge.servlet.internals;

import org.jspecify.annotations.NullMarked;
