package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.express.ExpressException;

/**
 * Names of files in UTF-8. In a locale such as C the JVM cannot open a file whose name is not ASCII: a command that has
 * to is run once more, with a locale in which it can.
 */
public final class Utf8Names {
    private Utf8Names() {}

    /** Returns whether this JVM takes names of files for UTF-8. */
    public static boolean areRead() {
        return StandardCharsets.UTF_8.equals(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }

    /**
     * Runs the command of this JVM by another one, to its end.
     *
     * @return its exit code
     */
    public static int runAgain() {
        List<String> command = new ArrayList<>(ClassPath.command());
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return ForegroundProcess.successor(builder);
        } catch (IOException e) {
            throw ExpressException.runtime("the command cannot be run with names in UTF-8: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the command was interrupted", e);
        }
    }
}
