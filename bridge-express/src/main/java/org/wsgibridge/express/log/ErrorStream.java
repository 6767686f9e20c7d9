package org.wsgibridge.express.log;

import java.util.Map;

/** The error stream of this process, which may be redirected independently of its input and output. Stateless. */
final class ErrorStream {
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
                && StandardStream.ERROR.isTerminal();
    }
}
