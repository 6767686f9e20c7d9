package org.wsgibridge.express.startup;

/** System properties that Jetty reads when its classes are initialised. Thread-safe. */
public final class JettySettings {
    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    private JettySettings() {}

    /** Sets those that are not set; before any class of Jetty is used. */
    public static void apply() {
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            // Else Jetty asks the JVM's MBeans, which are not made yet: a twentieth of a start.
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16");
        }
    }
}
