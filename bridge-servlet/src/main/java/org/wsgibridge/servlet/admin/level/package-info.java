/**
 * Changes the levels of loggers while the web application runs. Internal: public types are for the other packages of
 * this module.
 */
@NullMarked
package org.wsgibridge.servlet.admin.level;

import org.jspecify.annotations.NullMarked;
