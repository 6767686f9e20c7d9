/** Changes the levels of loggers while the web application runs. */
@NullMarked
package org.wsgibridge.servlet.admin.level;

import org.jspecify.annotations.NullMarked;
