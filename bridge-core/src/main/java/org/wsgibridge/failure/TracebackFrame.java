package org.wsgibridge.failure;

import java.util.List;

/**
 * One call of a traceback. Immutable.
 *
 * @param file the source, as Python names it
 * @param line the number of the line that was executed, from 1; 0 if it is not known
 * @param function the function's name
 * @param own whether it is the application's own code rather than a library's
 * @param firstLine the number of the first line of {@code source}
 * @param source lines around the one that was executed; empty if they are not available
 */
public record TracebackFrame(String file, int line, String function, boolean own, int firstLine, List<String> source) {

    /** Makes the list immutable. */
    public TracebackFrame {
        source = List.copyOf(source);
    }
}
