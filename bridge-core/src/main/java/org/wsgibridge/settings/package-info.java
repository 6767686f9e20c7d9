/**
 * The settings of a deployment as immutable records. All parts of the bridge get their settings as these. A public API.
 */
@NullMarked
package org.wsgibridge.settings;

import org.jspecify.annotations.NullMarked;
