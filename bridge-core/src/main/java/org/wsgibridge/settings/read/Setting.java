package org.wsgibridge.settings.read;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.ValueFile;

/**
 * One option as it was written.
 *
 * @param label where and how it was written, such as {@code WEB-INF/wsgi.properties line 3: threads}
 * @param origin where it was written
 * @param value the text, trimmed
 * @param shared whether it was written where it reaches every deployment of this JVM
 * @param instead what messages have instead of a value that is not shown; {@code null} for one that is
 */
record Setting(
        String label,
        String origin,
        String value,
        boolean shared,
        @Nullable String instead) {
    private static final int SHOWN = 80;

    /** The password of a connection pool, however it is misspelled. */
    private static final Pattern SECRET =
            Pattern.compile("datasource[._].*[._](?:pas|pw)(?!sword[-_]file)", Pattern.CASE_INSENSITIVE);

    /** Makes a setting that the deployment itself brings along. */
    Setting(String label, String origin, String value) {
        this(label, origin, value, false, null);
    }

    /** Makes a setting of a source that all deployments of the JVM share. */
    static Setting shared(String label, String value) {
        return new Setting(label, label, value, true, null);
    }

    /** Makes a setting of a variable of the JVM, whose value is in a file and is not shown. */
    static Setting inFile(ValueFile file, String value) {
        String label = "environment variable " + file.variable();
        return new Setting(label, label, value, true, file.path());
    }

    /** Returns the same with a value that is not shown: only that it is set. */
    Setting hidden() {
        return new Setting(label, origin, value, shared, instead == null ? EffectiveSettings.Row.MASK : instead);
    }

    /** Returns the value for a table, if it may be seen. */
    String shown() {
        return instead == null ? value : EffectiveSettings.Row.MASK;
    }

    /** Returns a problem without the value, if that is not to be seen. */
    String masked(String problem) {
        return instead == null ? problem : ValueFile.masked(problem, value);
    }

    /** Returns label and value, for the beginning of a problem; what looks like a password is masked. */
    String describe() {
        String shown = SECRET.matcher(label).find() ? EffectiveSettings.Row.MASK : instead == null ? value : instead;
        shown = new EffectiveSettings.Row(label, shown, origin).value();
        return label + " = " + (shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...");
    }
}
