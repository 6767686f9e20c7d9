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
 * A file with the value of an option, as containers have their secrets: the variable {@code WSGI_X_FILE} names the file
 * with what {@code WSGI_X} would have. What is in it is never shown.
 *
 * @param variable the variable that names the file
 * @param path the file's name
 */
public record ValueFile(String variable, String path) {
    private static final String SUFFIX = "_FILE";
    private static final int TELLING_LENGTH = 4;

    /**
     * Returns the variable whose value is in the file that another one names.
     *
     * @param variable the other one
     * @return such as {@code WSGI_X} for {@code WSGI_X_FILE}, {@code null} for a variable that is not called so
     */
    public static @Nullable String valued(String variable) {
        return variable.endsWith(SUFFIX) ? variable.substring(0, variable.length() - SUFFIX.length()) : null;
    }

    /** Returns the variable that names a file with the value of this one. */
    public static String naming(String variable) {
        return variable + SUFFIX;
    }

    /**
     * Returns what a variable says, itself or by a file.
     *
     * @param environment all variables
     * @param variable the variable, such as {@code WSGI_X}
     * @return the text, {@code ""} where there is none
     * @throws IOException saying what is wrong with the file, which variable names it, and what is expected
     */
    public static String value(Map<String, String> environment, String variable) throws IOException {
        String file = environment.getOrDefault(naming(variable), "");
        return file.isBlank()
                ? environment.getOrDefault(variable, "")
                : new ValueFile(naming(variable), file.strip()).read(environment);
    }

    /** Returns what messages call it, such as {@code environment variable WSGI_X_FILE = /run/secrets/x}. */
    public String place() {
        return "environment variable " + variable + " = " + path;
    }

    /**
     * Reads the value: the text without the line end after its last line.
     *
     * @param environment all variables, of which none may have the value as well
     * @throws IOException saying what is wrong with the file, which variable names it, and what is expected
     */
    public String read(Map<String, String> environment) throws IOException {
        String valued = String.valueOf(valued(variable));
        if (!environment.getOrDefault(valued, "").isBlank()) {
            throw new IOException(place() + ": there is " + valued + " as well: expected one of them");
        }
        try {
            return text();
        } catch (IOException | InvalidPathException e) {
            throw new IOException(
                    place() + ": "
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
     * Returns a text without the value that is in a file.
     *
     * @param text the text, such as a message
     * @param value the value; a short one is taken away only where it stands alone
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
