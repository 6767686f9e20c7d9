/**
 * The settings of one process group as immutable records: how many processes, how long, from where, as which user. A
 * public API.
 */
@NullMarked
package org.wsgibridge.settings.group;

import org.jspecify.annotations.NullMarked;
