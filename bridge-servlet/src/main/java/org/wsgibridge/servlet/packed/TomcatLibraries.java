package org.wsgibridge.servlet.packed;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.WebResourceSet;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.JarResourceSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.files.OwnFiles;

/**
 * The libraries of a WAR that Tomcat does not unpack. Tomcat reads the whole library out of the WAR again for each
 * class, and Jython has thousands of classes. Jython also finds its Python files only if its library is a file. So the
 * libraries are copied, and the copies take precedence over the WAR, as with Tomcat's {@code ExtractingRoot}, which has
 * to be configured. All classes are still defined by the class loader of the web application.
 */
final class TomcatLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatLibraries.class);
    private static final String OWN_CLASS =
            "/" + TomcatLibraries.class.getName().replace('.', '/') + ".class";
    private static final String CLASSES = "/WEB-INF/classes";
    private static final String LIBRARIES = "/WEB-INF/lib/";

    private TomcatLibraries() {}

    /**
     * Copies the libraries and classes, unless classes are loaded from files already: another servlet of the web
     * application may have copied them, or the context may have an {@code ExtractingRoot}.
     *
     * @param context the web application
     * @param resources its {@code WebResourceRoot}
     * @param folder the folder to copy into; what an earlier start has left there is replaced
     * @throws IOException if they cannot be copied
     */
    static synchronized void unpack(ServletContext context, Object resources, Path folder) throws IOException {
        if (!(resources instanceof WebResourceRoot root) || !isPacked(root)) {
            return;
        }
        long start = System.nanoTime();
        FileTree.delete(folder);
        Files.createDirectory(folder, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
        WarFolder.copy(context, CLASSES + "/", folder, any -> true);
        WarFolder.copy(context, LIBRARIES, folder, any -> false);
        // Classes come before libraries (Servlet specification, section 10.5).
        add(root, new DirResourceSet(root, CLASSES, folder + CLASSES, "/"));
        try (DirectoryStream<Path> libraries =
                Files.newDirectoryStream(folder.resolve(LIBRARIES.substring(1)), "*.jar")) {
            libraries.forEach(library -> add(root, new JarResourceSet(root, CLASSES, library.toString(), "/")));
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        LOG.info("The libraries of the WAR were copied to {} in {} ms", folder, taken.toMillis());
    }

    /** Returns whether this class would be loaded from inside the WAR. */
    private static boolean isPacked(WebResourceRoot root) {
        URL place = root.getClassLoaderResource(OWN_CLASS).getCodeBase();
        return place != null && place.toString().contains("war:");
    }

    private static void add(WebResourceRoot root, WebResourceSet copy) {
        // Otherwise the copies also appear as resources of the application: a reload would scan them.
        copy.setClassLoaderOnly(true);
        root.addPreResources(copy);
    }
}
