package org.wsgibridge.settings.read;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.ValueFile;

/**
 * The text of one option and its origin.
 *
 * @param label origin and name for messages, such as {@code WEB-INF/wsgi.properties line 3: threads}
 * @param origin the file with its line, the variable or another source
 * @param value the text, trimmed
 * @param shared whether the source applies to all deployments of this JVM
 * @param instead the text that messages have in place of a secret value; {@code null} if the value may be shown
 */
record Setting(
        String label,
        String origin,
        String value,
        boolean shared,
        @Nullable String instead) {
    private static final int SHOWN = 80;

    /** Matches the names of passwords of connection pools, even if they are misspelled. */
    private static final Pattern SECRET =
            Pattern.compile("datasource[._].*[._](?:pas|pw)(?!sword[-_]file)", Pattern.CASE_INSENSITIVE);

    /** Makes a setting of a source that belongs to the deployment. */
    Setting(String label, String origin, String value) {
        this(label, origin, value, false, null);
    }

    /** Makes a setting of a source that all deployments of the JVM share. */
    static Setting shared(String label, String value) {
        return new Setting(label, label, value, true, null);
    }

    /** Makes a setting whose value is in a file that an environment variable names. The value is not shown. */
    static Setting inFile(ValueFile file, String value) {
        String label = "environment variable " + file.variable();
        return new Setting(label, label, value, true, file.path());
    }

    /** Returns this setting with a value that is not shown. */
    Setting hidden() {
        return new Setting(label, origin, value, shared, instead == null ? EffectiveSettings.Row.MASK : instead);
    }

    /** Returns the value for the table, or a mask if the value is secret. */
    String shown() {
        return instead == null ? value : EffectiveSettings.Row.MASK;
    }

    /** Returns an error message, with a mask in place of the value if that is secret. */
    String masked(String problem) {
        return instead == null ? problem : ValueFile.masked(problem, value);
    }

    /** Returns label and value for the beginning of an error message. Parts that look like a password are masked. */
    String describe() {
        String shown = SECRET.matcher(label).find() ? EffectiveSettings.Row.MASK : instead == null ? value : instead;
        shown = new EffectiveSettings.Row(label, shown, origin).value();
        return label + " = " + (shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...");
    }
}
