package org.wsgibridge.settings;

import java.nio.file.Path;

/**
 * A URL prefix whose files are served without Python (mod_wsgi-express's {@code --url-alias}). Immutable.
 *
 * @param prefix the prefix below the servlet, with a leading slash, such as {@code /static/}; a native string as
 *     {@link MountSettings#path} is. Ends with a slash if and only if the target is a folder
 * @param target the folder, or a single file; absolute
 * @param cacheControl the Cache-Control header of its responses; {@code ""} for none
 */
public record StaticMapping(String prefix, Path target, String cacheControl) {}
