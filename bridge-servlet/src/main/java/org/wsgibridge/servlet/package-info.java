/**
 * The servlet that hosts Python applications in a servlet container: deployment, dispatch and the environ of a request.
 */
@NullMarked
package org.wsgibridge.servlet;

import org.jspecify.annotations.NullMarked;
