package org.wsgibridge.servlet;

import jakarta.servlet.ServletContext;
import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.HomeFolder;

/** Finds the folder for files that a later start can use again, such as compiled modules. Stateless. */
final class CachePlace {
    /** The attribute of the servlet context that names the folder, a {@link Path}. */
    static final String ATTRIBUTE = "org.wsgibridge.cache";

    private CachePlace() {}

    /**
     * Returns the folder that a program has named by {@link #ATTRIBUTE}. Otherwise, in Tomcat, it is in the work folder
     * of the web application, which lasts until the application is undeployed. In other containers the work folder does
     * not last, so it is in the user's cache folder (XDG Base Directory Specification).
     *
     * @return the folder, absolute; may not exist; {@code null} if there is no suitable place
     */
    static @Nullable Path of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Path named) {
            return named.toAbsolutePath();
        }
        boolean lasts = String.valueOf(context.getServerInfo()).contains("Tomcat");
        if (lasts && context.getAttribute(ServletContext.TEMPDIR) instanceof File folder) {
            return folder.toPath().toAbsolutePath().resolve("wsgi-cache");
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        if (cache != null && Path.of(cache).isAbsolute()) {
            return Path.of(cache, "wsgi-bridge");
        }
        Path home = HomeFolder.find();
        return home == null ? null : home.resolve(".cache/wsgi-bridge");
    }
}
