package org.wsgibridge.settings.read;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.ValueFile;

/**
 * The text of one option and its origin.
 *
 * @param origin where it was set, and how it was written there
 * @param value the text, trimmed
 * @param shared whether the source applies to all deployments of this JVM
 * @param instead the text that messages have in place of a secret value; {@code null} if the value may be shown
 */
record Setting(
        OptionOrigin origin,
        String value,
        boolean shared,
        @Nullable String instead) {
    private static final int SHOWN = 80;

    /** Matches the names of passwords of connection pools, even if they are misspelled. */
    private static final Pattern SECRET =
            Pattern.compile("datasource[._-].*[._ ](?:pas|pw)(?!sword[-_]file)", Pattern.CASE_INSENSITIVE);

    /** Makes a setting of a source that belongs to the deployment. */
    Setting(OptionOrigin origin, String value) {
        this(origin, value, false, null);
    }

    /** Makes a setting of a source that all deployments of the JVM share. */
    static Setting shared(OptionOrigin origin, String value) {
        return new Setting(origin, value, true, null);
    }

    /** Makes a setting whose value is in a file that an environment variable names. The value is not shown. */
    static Setting inFile(ValueFile file, String value) {
        return new Setting(OptionOrigin.variable(file.variable()), value, true, file.path());
    }

    /** Returns this setting with a value that is not shown. */
    Setting hidden() {
        return new Setting(origin, value, shared, instead == null ? EffectiveSettings.Row.MASK : instead);
    }

    /** Returns the value for the table, or a mask if the value is secret. */
    String shown() {
        return instead == null ? value : EffectiveSettings.Row.MASK;
    }

    /** Returns an error message, with a mask in place of the value if that is secret. */
    String masked(String problem) {
        return instead == null ? problem : ValueFile.masked(problem, value);
    }

    /** Returns name and value for the beginning of an error message. Parts that look like a password are masked. */
    String describe() {
        String shown =
                SECRET.matcher(origin.name()).find() ? EffectiveSettings.Row.MASK : instead == null ? value : instead;
        shown = new EffectiveSettings.Row(origin.name(), shown, origin.place()).value();
        return origin.with(shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...");
    }
}
