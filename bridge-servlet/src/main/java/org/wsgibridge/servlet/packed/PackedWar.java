package org.wsgibridge.servlet.packed;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies Python files and Java libraries out of a WAR that the container does not unpack, because they have to be
 * files. Thread-safe.
 */
public final class PackedWar {
    private static final Logger LOG = LoggerFactory.getLogger(PackedWar.class);

    /** The attribute that has Tomcat's {@code WebResourceRoot} ({@code org.apache.catalina.Globals.RESOURCES_ATTR}). */
    private static final String TOMCAT_RESOURCES = "org.apache.catalina.resources";

    /** The folders in WEB-INF that hold no Python files. */
    private static final Set<String> NOT_PYTHON = Set.of("/WEB-INF/classes/", "/WEB-INF/lib/", "/WEB-INF/tags/");

    private PackedWar() {}

    /**
     * Copies the Python files: WEB-INF without classes, libraries and tag files.
     *
     * @param context the web application
     * @param target an existing folder, in which WEB-INF is made
     * @throws IOException if a file cannot be copied, or the WAR has an entry whose path leads outside of the target
     */
    public static void copyPython(ServletContext context, Path target) throws IOException {
        LOG.info("The WAR is not unpacked: its Python files are copied to {}", target);
        WarFolder.copy(context, "/WEB-INF/", target, folder -> !NOT_PYTHON.contains(folder));
    }

    /**
     * Copies the libraries and classes, and has the container load classes from the copies. Does nothing if the
     * container is not Tomcat, or if it loads them from files already. See {@link TomcatLibraries}.
     *
     * @param context the web application
     * @param parent an existing folder that only this web application uses, and that lasts as long as its class loader
     * @throws IOException if they cannot be copied
     */
    public static void unpackLibraries(ServletContext context, Path parent) throws IOException {
        Object resources = context.getAttribute(TOMCAT_RESOURCES);
        // TomcatLibraries refers to classes of Tomcat, so it can be loaded only there.
        if (resources != null) {
            TomcatLibraries.unpack(context, resources, parent.resolve("wsgi-libraries"));
        }
    }
}
