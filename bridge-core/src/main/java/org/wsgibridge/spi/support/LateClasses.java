package org.wsgibridge.spi.support;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads all classes of the bridge before the container closes their class loader. A container closes the class loader
 * of a web application that it stops, but Python code that cannot be ended may run longer. When that code ends, the
 * bridge may need classes that were not used before. Thread-safe.
 */
public final class LateClasses {
    private static final Logger LOG = LoggerFactory.getLogger(LateClasses.class);
    private static final String PACKAGE = "org/wsgibridge";
    private static final String SUFFIX = ".class";

    private LateClasses() {}

    /**
     * Loads the classes. Call this if code of an application could not be ended, before the undeployment continues.
     * Takes some tenths of a second. Skips classes that need a library that is not on the class path.
     */
    public static void load() {
        ClassLoader loader = LateClasses.class.getClassLoader();
        try {
            for (URL root : Collections.list(loader.getResources(PACKAGE))) {
                for (String name : names(root)) {
                    load(name, loader);
                }
            }
        } catch (IOException | URISyntaxException | RuntimeException e) {
            LOG.debug("The classes of the bridge cannot be listed", e);
        }
    }

    private static List<String> names(URL root) throws IOException, URISyntaxException {
        URLConnection connection = root.openConnection();
        if (connection instanceof JarURLConnection jar) {
            // Otherwise the jar stays open in the JVM's cache.
            jar.setUseCaches(false);
            try (JarFile file = jar.getJarFile()) {
                return file.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.startsWith(PACKAGE))
                        .toList();
            }
        }
        if (!"file".equals(root.getProtocol())) {
            return List.of();
        }
        Path folder = Path.of(new URI(root.toString()));
        Path top = folder.resolve("../..").normalize();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> top.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    private static void load(String name, ClassLoader loader) {
        if (!name.endsWith(SUFFIX)) {
            return;
        }
        try {
            Class<?> unused = Class.forName(
                    name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.trace("{} is not loaded", name, e);
        }
    }
}
