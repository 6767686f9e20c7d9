/**
 * The one table of options: their names, types, defaults and meanings. Readers, documentation and command lines are
 * made from it, so its types are public; only this package adds to it.
 */
@NullMarked
package org.wsgibridge.settings.option;

import org.jspecify.annotations.NullMarked;
