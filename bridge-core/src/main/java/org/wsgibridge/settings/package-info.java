/** The settings of a deployment as immutable records, which every part of the bridge is given. A public API. */
@NullMarked
package org.wsgibridge.settings;

import org.jspecify.annotations.NullMarked;
