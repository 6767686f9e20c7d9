package org.wsgibridge.settings.read;

import java.util.regex.Pattern;
import org.wsgibridge.settings.EffectiveSettings;

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

    /** The password of a connection pool, however it is misspelled. */
    private static final Pattern SECRET =
            Pattern.compile("datasource[._].*[._](?:pas|pw)(?!sword[-_]file)", Pattern.CASE_INSENSITIVE);

    /** Makes a setting that the deployment itself brings along. */
    Setting(String label, String origin, String value) {
        this(label, origin, value, false);
    }

    /** Makes a setting of a source that all deployments of the JVM share. */
    static Setting shared(String label, String value) {
        return new Setting(label, label, value, true);
    }

    /** Returns the same with a value that says only that it is set. */
    Setting hidden() {
        return new Setting(label, origin, EffectiveSettings.Row.MASK, shared);
    }

    /** Returns label and value, for the beginning of a problem; what looks like a password is masked. */
    String describe() {
        String shown = SECRET.matcher(label).find() ? EffectiveSettings.Row.MASK : value;
        shown = new EffectiveSettings.Row(label, shown, origin).value();
        return label + " = " + (shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...");
    }
}
