/** Tests of the servlet bridge in real containers, over raw sockets. */
@NullMarked
package org.wsgibridge.servlet;

import org.jspecify.annotations.NullMarked;
