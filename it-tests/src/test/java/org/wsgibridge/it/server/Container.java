package org.wsgibridge.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The containers in which everything is tested. */
public enum Container {
    /** Jetty 12.1, environment ee10. */
    JETTY_12_1("it.jetty", "JettyServer", "jetty"),
    /** Tomcat 10.1. */
    TOMCAT_10_1("it.tomcat10", "TomcatServer", "tomcat10"),
    /** Tomcat 11. */
    TOMCAT_11("it.tomcat11", "TomcatServer", "tomcat11");

    private static final Pattern JETTY_JARS = Pattern.compile("lib/(jetty-(http|io|server|util|session|security|xml"
            + "|ee-webapp|annotations|plus|jndi|ee10-(servlet|webapp|annotations|plus))-[0-9.]+\\.jar"
            + "|jakarta\\.servlet-api-6\\.0.*\\.jar|jakarta\\.transaction-api-2\\.0\\.1\\.jar"
            + "|(annotations|ee10-annotations|logging|http2)/.*\\.jar)");
    private static final Pattern TOMCAT_JARS = Pattern.compile("lib/[^/]+\\.jar|bin/tomcat-juli\\.jar");

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

    /** Returns whether it is a Tomcat. */
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

    private List<Path> jars(Pattern pattern) {
        Path home = home();
        try (Stream<Path> files = Files.walk(home, 3)) {
            return files.filter(file ->
                            pattern.matcher(home.relativize(file).toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
