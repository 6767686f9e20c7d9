/** The settings of one process group as immutable records: how many, how long, from where, as whom. A public API. */
@NullMarked
package org.wsgibridge.settings.group;

import org.jspecify.annotations.NullMarked;
