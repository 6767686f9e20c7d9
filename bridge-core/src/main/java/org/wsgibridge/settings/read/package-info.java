/**
 * Reads settings: from files, parameters, properties and variables to records, with every problem in one message. The
 * way in is {@code SettingsReader}; the rest is package-private.
 */
@NullMarked
package org.wsgibridge.settings.read;

import org.jspecify.annotations.NullMarked;
