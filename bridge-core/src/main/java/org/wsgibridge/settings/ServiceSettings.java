package org.wsgibridge.settings;

import java.nio.file.Path;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * A background script; mod_wsgi-express's {@code --service-script}.
 *
 * @param name its name
 * @param script the script, absolute
 * @param group the settings of its interpreter; what concerns requests means nothing here
 */
public record ServiceSettings(String name, Path script, ProcessGroupSettings group) {}
