package org.wsgibridge.express.startup;

/** System properties that Jetty reads when its classes are initialised. Thread-safe. */
public final class JettySettings {
    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    private JettySettings() {}

    /** Sets the properties that the user has not set. To be called before any class of Jetty is used. */
    public static void apply() {
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            // Otherwise Jetty loads the JVM's MBeans to find the value, which takes a twentieth of a start.
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16");
        }
    }
}
