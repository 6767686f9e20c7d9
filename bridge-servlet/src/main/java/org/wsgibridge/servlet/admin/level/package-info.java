/** Levels of loggers that are changed while the web application runs, whatever writes the log. */
@NullMarked
package org.wsgibridge.servlet.admin.level;

import org.jspecify.annotations.NullMarked;
