package org.wsgibridge.log;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Python traceback whose lines come one by one, as {@code traceback.print_exc()} writes them: its head, frames, the
 * exception, and those that it was raised from. What an exception's message has beyond its first line belongs to it
 * when it was written together with that line, as Python does. At most {@link LogText#LONGEST} characters long. Not
 * thread-safe.
 */
public final class TracebackText {
    private static final String HEAD = "Traceback (most recent call last):";
    private static final String GROUP_HEAD = "Exception Group " + HEAD;
    private static final Set<String> LINKS = Set.of(
            "During handling of the above exception, another exception occurred:",
            "The above exception was the direct cause of the following exception:");

    private final StringBuilder text;
    private State state = State.FRAMES;
    /** Whether it is of a group of exceptions, all lines of which are indented. */
    private boolean grouped;

    private enum State {
        /** After the head: frames, until the exception. */
        FRAMES,
        /** After the exception. */
        ENDED,
        /** After that and an empty line. */
        GAP,
        /** After the sentence between two tracebacks. */
        LINKED,
        /** After that and an empty line. */
        BEGINS_AGAIN
    }

    /**
     * Begins with the head.
     *
     * @param head a line that {@linkplain #begins begins} a traceback
     */
    public TracebackText(String head) {
        text = new StringBuilder(head);
        grouped = isIndented(head);
    }

    /** Returns whether a line is the head of a traceback. */
    public static boolean begins(String line) {
        // Most lines are none, which their end shows.
        return line.endsWith(HEAD) && isHead(line.strip());
    }

    private static boolean isHead(String line) {
        return line.equals(HEAD) || line.equals("+ " + GROUP_HEAD) || line.equals("| " + GROUP_HEAD);
    }

    /**
     * Takes the next line.
     *
     * @param line the line
     * @param continued whether it was begun by the same write as the end of the line before it
     * @return false when it does not belong to the traceback, which has ended before it
     */
    public boolean add(String line, boolean continued) {
        State natural = next(line);
        State next = natural == null && continued ? State.ENDED : natural;
        if (next == null || text.length() + line.length() >= LogText.LONGEST) {
            return false;
        }
        if (state == State.BEGINS_AGAIN) {
            grouped = isIndented(line);
        }
        state = next;
        text.append('\n').append(line);
        return true;
    }

    private @Nullable State next(String line) {
        boolean indented = isIndented(line);
        return switch (state) {
            case FRAMES -> indented ? State.FRAMES : !grouped ? State.ENDED : line.isEmpty() ? State.GAP : null;
            case ENDED -> line.isEmpty() ? State.GAP : indented ? State.ENDED : null;
            case GAP -> LINKS.contains(line) ? State.LINKED : null;
            case LINKED -> line.isEmpty() ? State.BEGINS_AGAIN : null;
            case BEGINS_AGAIN -> begins(line) ? State.FRAMES : null;
        };
    }

    private static boolean isIndented(String line) {
        return line.startsWith(" ") || line.startsWith("\t");
    }

    /** Returns its lines so far. */
    public String text() {
        return text.toString().stripTrailing();
    }
}
