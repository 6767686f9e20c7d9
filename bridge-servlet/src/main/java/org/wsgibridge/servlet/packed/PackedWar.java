package org.wsgibridge.servlet.packed;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies what has to be files out of a WAR that is not unpacked. Thread-safe. */
public final class PackedWar {
    private static final Logger LOG = LoggerFactory.getLogger(PackedWar.class);

    /** Where Tomcat keeps its {@code WebResourceRoot} ({@code org.apache.catalina.Globals.RESOURCES_ATTR}). */
    private static final String TOMCAT_RESOURCES = "org.apache.catalina.resources";

    /** What of WEB-INF is Java's. */
    private static final Set<String> NOT_PYTHON = Set.of("/WEB-INF/classes/", "/WEB-INF/lib/", "/WEB-INF/tags/");

    private PackedWar() {}

    /**
     * Copies the Python files: WEB-INF without the folders that are Java's.
     *
     * @param context the web application
     * @param target an existing folder, in which WEB-INF is made
     * @throws IOException when that fails, or the WAR has an entry outside of itself
     */
    public static void copyPython(ServletContext context, Path target) throws IOException {
        LOG.info("The WAR is not unpacked: its Python files are copied to {}", target);
        WarFolder.copy(context, "/WEB-INF/", target, folder -> !NOT_PYTHON.contains(folder));
    }

    /**
     * Copies the libraries and classes, and has the container load from the copies; does nothing where the container is
     * no Tomcat, or does so by itself. See {@link TomcatLibraries}.
     *
     * @param context the web application
     * @param parent an existing folder that is the web application's alone and lasts as long as its class loader
     * @throws IOException when that fails
     */
    public static void unpackLibraries(ServletContext context, Path parent) throws IOException {
        Object resources = context.getAttribute(TOMCAT_RESOURCES);
        // Its class cannot be loaded elsewhere.
        if (resources != null) {
            TomcatLibraries.unpack(context, resources, parent.resolve("wsgi-libraries"));
        }
    }
}
