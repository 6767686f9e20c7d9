/**
 * The table of all options: their names, types, defaults and descriptions. The settings readers, the documentation and
 * the command line use it, so its types are public. Only this package adds options to it.
 */
@NullMarked
package org.wsgibridge.settings.option;

import org.jspecify.annotations.NullMarked;
