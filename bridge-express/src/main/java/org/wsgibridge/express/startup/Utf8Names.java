package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.express.ExpressException;

/**
 * Names of files in UTF-8. In a locale such as C the JVM cannot open a file whose name is not ASCII: a command is run
 * once more, with a locale in which it can. In one such as ISO-8859-1 it can, and another JVM would read other names.
 */
public final class Utf8Names {
    private static final String LOCALE = "C.UTF-8";

    /** What the JVM has in the place of a byte that it cannot read. */
    private static final char UNREADABLE = '\ufffd';

    private Utf8Names() {}

    /**
     * Returns whether this JVM takes names of files for UTF-8, or no other one would: it has the locale already, or
     * is none that can be run again.
     */
    public static boolean areRead() {
        return !ClassPath.isRemembered()
                || LOCALE.equals(System.getenv("LC_ALL"))
                || StandardCharsets.UTF_8.equals(ofNames());
    }

    /** Returns whether this JVM reads no names but in ASCII, and another one would. */
    public static boolean needAnotherJvm() {
        return !areRead() && StandardCharsets.US_ASCII.equals(ofNames());
    }

    /** Returns the character set of names; UTF-8 where the JVM does not say. */
    private static Charset ofNames() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** Returns the character set of what is printed: the platform's, and UTF-8 where that is no more than ASCII. */
    public static Charset ofOutput() {
        Charset platform = Charset.defaultCharset();
        return platform.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : platform;
    }

    /**
     * Refuses arguments that this JVM could not read: what they were is lost.
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

    /** Returns what is wrong with a text that cannot be a path. */
    public static String explain(InvalidPathException fault) {
        return "the path " + fault.getInput() + " cannot be used: " + fault.getReason()
                + (areRead() ? "" : "; expected a locale in UTF-8, such as LC_ALL=" + LOCALE);
    }

    /**
     * Runs the command of this JVM by another one with the same options, to its end.
     *
     * @return its exit code
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
