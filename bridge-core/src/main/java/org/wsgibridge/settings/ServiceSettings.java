package org.wsgibridge.settings;

import java.nio.file.Path;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * A background script (mod_wsgi-express's {@code --service-script}). Immutable.
 *
 * @param name the service's name
 * @param script the script, absolute
 * @param group the settings of its interpreter; those that concern requests have no effect
 */
public record ServiceSettings(String name, Path script, ProcessGroupSettings group) {}
