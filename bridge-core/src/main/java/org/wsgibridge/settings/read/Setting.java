package org.wsgibridge.settings.read;

/**
 * One option as it was written.
 *
 * @param label where and how it was written, such as {@code WEB-INF/wsgi.properties line 3: threads}
 * @param origin where it was written
 * @param value the text, trimmed
 * @param shared whether it was written where it reaches every deployment of this JVM
 */
record Setting(String label, String origin, String value, boolean shared) {
    private static final int SHOWN = 80;

    /** Makes a setting that the deployment itself brings along. */
    Setting(String label, String origin, String value) {
        this(label, origin, value, false);
    }

    /** Makes a setting of a source that all deployments of the JVM share. */
    static Setting shared(String label, String value) {
        return new Setting(label, label, value, true);
    }

    /** Returns label and value, for the beginning of a problem. */
    String describe() {
        return label + " = " + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...");
    }
}
