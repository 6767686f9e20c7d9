package org.wsgibridge.express.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** The error stream of this process, which may be redirected independently of its input and output. Stateless. */
final class ErrorStream {
    private static final Path LINK = Path.of("/proc/self/fd/2");
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

    private ErrorStream() {}

    /**
     * Returns whether its lines may have colours: it is a terminal with colours, and the user has not switched them
     * off.
     *
     * @param environment the variables by name, of which {@code NO_COLOR} and {@code TERM} matter
     */
    static boolean hasColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb")
                && isTerminal();
    }

    /** Returns whether the stream is a terminal; false where there is no /proc. */
    private static boolean isTerminal() {
        try {
            return TERMINAL.matcher(Files.readSymbolicLink(LINK).toString()).matches();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
