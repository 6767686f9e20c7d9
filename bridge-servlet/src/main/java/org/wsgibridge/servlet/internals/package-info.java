/**
 * Reads by reflection data of the containers that the Servlet API does not offer. A web application does not see their
 * classes. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.internals;

import org.jspecify.annotations.NullMarked;
