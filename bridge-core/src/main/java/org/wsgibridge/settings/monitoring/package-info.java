/** The settings of the admin pages, the meters and the traces as immutable records. A public API. */
@NullMarked
package org.wsgibridge.settings.monitoring;

import org.jspecify.annotations.NullMarked;
