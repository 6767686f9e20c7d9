package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.express.failure.ExpressException;

/**
 * Makes the JVM read file names as UTF-8. In the locale C, the JVM cannot open a file whose name is not ASCII. Then the
 * command is run again, in another JVM with a locale in UTF-8. In a locale such as ISO-8859-1 the JVM can open all
 * files, and stays as it is: another JVM would read different names. Stateless.
 */
public final class Utf8Names {
    private static final String LOCALE = "C.UTF-8";

    /** The character that the JVM puts in place of a byte that it cannot read. */
    private static final char UNREADABLE = '\ufffd';

    private Utf8Names() {}

    /**
     * Returns whether this JVM reads file names as UTF-8, or another JVM would not do it either: because this one has
     * the locale already, or cannot be run again.
     */
    public static boolean areRead() {
        return !ClassPath.isRemembered()
                || LOCALE.equals(System.getenv("LC_ALL"))
                || StandardCharsets.UTF_8.equals(ofNames());
    }

    /** Returns whether this JVM can only read names in ASCII, and another JVM could read more. */
    public static boolean needAnotherJvm() {
        return !areRead() && StandardCharsets.US_ASCII.equals(ofNames());
    }

    /** Returns the character set of file names; UTF-8 if the JVM does not say. */
    private static Charset ofNames() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** Returns the character set for printed text: that of the platform, or UTF-8 if that is ASCII. */
    public static Charset ofOutput() {
        Charset platform = Charset.defaultCharset();
        return platform.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : platform;
    }

    /**
     * Refuses arguments that this JVM could not read, because their text is lost.
     *
     * @throws ExpressException naming the first of them
     */
    public static void check(String... texts) {
        if (areRead()) {
            return;
        }
        for (String text : texts) {
            if (text.indexOf(UNREADABLE) >= 0) {
                throw ExpressException.usage(text.replace(UNREADABLE, '?')
                        + " has characters that the locale does not have: expected one in UTF-8, such as LC_ALL="
                        + LOCALE);
            }
        }
    }

    /** Returns a sentence about a text that cannot be a path. */
    public static String explain(InvalidPathException fault) {
        return "the path " + fault.getInput() + " cannot be used: " + fault.getReason()
                + (areRead() ? "" : "; expected a locale in UTF-8, such as LC_ALL=" + LOCALE);
    }

    /**
     * Runs the command of this JVM in another JVM with the same options, and waits for its end.
     *
     * @return the exit code
     * @throws ExpressException if the other JVM cannot be started
     */
    public static int runAgain() {
        List<String> command = new ArrayList<>(ClassPath.command());
        command.addAll(1, JvmOptions.ofSuccessor());
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("LC_ALL", LOCALE);
        try {
            return ForegroundProcess.successor(builder, null);
        } catch (IOException e) {
            throw ExpressException.runtime("the command cannot be run with names in UTF-8: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the command was interrupted", e);
        }
    }
}
