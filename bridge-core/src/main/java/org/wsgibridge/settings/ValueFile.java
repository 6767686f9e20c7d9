package org.wsgibridge.settings;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.SmallFile;

/**
 * A file that contains the value of an option, such as a secret that a container mounts. The environment variable
 * {@code WSGI_X_FILE} names the file with the value of {@code WSGI_X}. The value is never shown. Immutable.
 *
 * @param variable the environment variable that names the file
 * @param path the file's name
 */
public record ValueFile(String variable, String path) {
    private static final String SUFFIX = "_FILE";
    private static final int TELLING_LENGTH = 4;

    /**
     * Returns the variable whose value is in a file, such as {@code WSGI_X} for {@code WSGI_X_FILE}.
     *
     * @param variable the variable that names the file
     * @return the name without {@code _FILE}; {@code null} if the name does not end so
     */
    public static @Nullable String valued(String variable) {
        return variable.endsWith(SUFFIX) ? variable.substring(0, variable.length() - SUFFIX.length()) : null;
    }

    /** Returns the variable that names the file with the value of {@code variable}. */
    public static String naming(String variable) {
        return variable + SUFFIX;
    }

    /**
     * Returns the value of a variable, from the environment or from its file.
     *
     * @param environment all environment variables
     * @param variable the variable, such as {@code WSGI_X}
     * @return the value; {@code ""} if neither the variable nor a file is set
     * @throws IOException if the file cannot be used; names the variable, the fault and the expected value
     */
    public static String value(Map<String, String> environment, String variable) throws IOException {
        String file = environment.getOrDefault(naming(variable), "");
        return file.isBlank()
                ? environment.getOrDefault(variable, "")
                : new ValueFile(naming(variable), file.strip()).read(environment);
    }

    /** Returns variable and file for messages, such as {@code WSGI_X_FILE=/run/secrets/x}. */
    public String written() {
        return OptionOrigin.variable(variable).with(path);
    }

    /** Returns the origin of an option whose value is in this file. */
    public OptionOrigin origin(String option) {
        String place = OptionOrigin.variable(variable).place() + " = " + path;
        return new OptionOrigin(place, OptionOrigin.line(written(), option).name(), " = ");
    }

    /**
     * Reads the value: the text of the file without the line end after its last line.
     *
     * @param environment all environment variables; the variable without {@code _FILE} must not be set as well
     * @throws IOException if the file cannot be used; names the variable, the fault and the expected value
     */
    public String read(Map<String, String> environment) throws IOException {
        String valued = String.valueOf(valued(variable));
        if (!environment.getOrDefault(valued, "").isBlank()) {
            throw new IOException(written() + ": there is " + valued + " as well: expected one of them");
        }
        try {
            return text();
        } catch (IOException | InvalidPathException e) {
            throw new IOException(
                    written() + ": "
                            + (e instanceof IOException fault ? FileFault.reason(fault) : "it is not a path")
                            + "; expected the absolute path of a text file in UTF-8, with the value of " + valued
                            + ", at most " + SmallFile.LARGEST,
                    e);
        }
    }

    private String text() throws IOException {
        Path file = Path.of(path);
        if (!file.isAbsolute()) {
            throw new IOException("it is a relative path");
        }
        String text = SmallFile.read(file).replaceFirst("\\r?\\n\\z", "");
        if (text.isEmpty()) {
            throw new IOException("it is empty");
        }
        return text;
    }

    /**
     * Returns a text in which {@link EffectiveSettings.Row#MASK} replaces a secret value.
     *
     * @param text the text, such as a message
     * @param value the secret value; one of less than four characters is replaced only where it is a whole word
     */
    public static String masked(String text, String value) {
        if (value.isBlank()) {
            return text;
        }
        String quoted = Pattern.quote(value);
        String found =
                value.length() >= TELLING_LENGTH ? quoted : "(?<![\\p{L}\\p{N}_])" + quoted + "(?![\\p{L}\\p{N}_])";
        return text.replaceAll(found, Matcher.quoteReplacement(EffectiveSettings.Row.MASK));
    }
}
