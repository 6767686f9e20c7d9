/**
 * Bodies of requests. They are read before the application is called, or while it reads. They are kept in memory or in
 * a file, and the part that is not used is dropped. Internal: public types are for the other packages of this module.
 */
@NullMarked
package org.wsgibridge.servlet.transport.body;

import org.jspecify.annotations.NullMarked;
