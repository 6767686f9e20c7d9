package org.wsgibridge.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** The containers in which everything is tested. */
public enum Container {
    /** Jetty 12.1, environment ee10. */
    JETTY_12_1("it.jetty", "JettyServer", "jetty"),
    /** Tomcat 10.1. */
    TOMCAT_10_1("it.tomcat10", "TomcatServer", "tomcat10"),
    /** Tomcat 11. */
    TOMCAT_11("it.tomcat11", "TomcatServer", "tomcat11");

    private static final String JETTY_JARS =
            "lib/{jetty-{http,io,server,util,session,security,xml,ee-webapp,annotations,ee10-servlet,ee10-webapp,"
                    + "ee10-annotations,ee10-plus,plus,jndi}-[0-9]*.jar,jakarta.servlet-api-6.0*.jar,annotations/*.jar,"
                    + "ee10-annotations/*.jar,logging/*.jar,jakarta.transaction-api-2.0.1.jar}";
    private static final String TOMCAT_JARS = "{lib/*.jar,bin/tomcat-juli.jar}";

    private final String property;
    private final String adapter;
    private final String label;

    Container(String property, String adapter, String label) {
        this.property = property;
        this.adapter = adapter;
        this.label = label;
    }

    /** Returns the unpacked distribution. */
    public Path home() {
        return Path.of(System.getProperty(property));
    }

    /** Returns a name for folders. */
    public String label() {
        return label;
    }

    /** Tells whether it is a Tomcat. */
    public boolean isTomcat() {
        return this != JETTY_12_1;
    }

    /**
     * Starts one, without any application.
     *
     * @param work a folder for its files; made when missing
     */
    public EmbeddedServer start(Path work) throws Exception {
        Files.createDirectories(work);
        ContainerLoader loader = new ContainerLoader(jars(isTomcat() ? TOMCAT_JARS : JETTY_JARS));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> type = loader.loadClass("org.wsgibridge.it.server." + adapter);
            return (EmbeddedServer) type.getConstructor(Path.class).newInstance(work);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private List<Path> jars(String glob) {
        Path home = home();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> files = Files.walk(home, 3)) {
            return files.filter(file -> matcher.matches(home.relativize(file))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
