package org.wsgibridge.launch;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The main class of a WAR, or of a folder with the files of a WAR. Runs the command {@code wsgi-express} that is in it.
 */
public final class WarMain {
    private static final int NEEDED = 17;
    private static final String COMMAND = "org.wsgibridge.express.WsgiExpress";

    /** The system property that passes the folder of the unpacked WAR to the command. */
    private static final String UNPACKED = "wsgi-express.war";

    private WarMain() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        String version = System.getProperty("java.specification.version", "?").replaceFirst("^1\\.", "");
        if (!version.matches("\\d+") || Integer.parseInt(version) < NEEDED) {
            fail("Java " + NEEDED + " or later is needed, and this is Java " + version);
        }
        try {
            Path war = war();
            // A WAR that is already unpacked, as buildpacks do it, is only read.
            run(Files.isDirectory(war) ? war : new UnpackedWar(war).folder(), arguments);
        } catch (IOException e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Returns the WAR, or the folder with its files. */
    private static Path war() throws IOException {
        try {
            return Paths.get(WarMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void run(Path folder, String[] arguments) throws IOException {
        List<Path> jars = jars(folder.resolve("META-INF/wsgi-express/lib"));
        Path classes = folder.resolve("WEB-INF/classes");
        if (Files.isDirectory(classes)) {
            jars.add(classes);
        }
        jars.addAll(jars(folder.resolve("WEB-INF/lib")));
        URL[] urls = new URL[jars.size()];
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toUri().toURL();
            path.append(i == 0 ? "" : File.pathSeparator).append(jars.get(i));
        }
        // As if the JVM had been started with them.
        System.setProperty("java.class.path", path.toString());
        System.setProperty(UNPACKED, folder.toString());
        // Stays open for as long as the JVM runs.
        @SuppressWarnings("resource")
        URLClassLoader loader =
                new URLClassLoader(urls, ClassLoader.getSystemClassLoader().getParent());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass(COMMAND).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
                found.forEach(jars::add);
            }
        }
        Collections.sort(jars);
        return jars;
    }

    private static void fail(String sentence) {
        System.err.println("wsgi-express: " + sentence);
        System.exit(1);
    }
}
