/**
 * Reads the settings from files, parameters, properties and variables into records, and reports all problems in one
 * message. {@code SettingsReader} is the entry point; all other types are package-private.
 */
@NullMarked
package org.wsgibridge.settings.read;

import org.jspecify.annotations.NullMarked;
